/** Tasks of one key run one after the other, in the order asked for; other keys do not wait. */
export class SerialByKey {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
    const before = this.#tails.get(key);
    // A failure belongs to its own caller; the next in line starts anyway.
    const result = before === undefined ? task() : before.then(task, task);
    this.#tails.set(key, result);
    const forget = (): void => {
      if (this.#tails.get(key) === result) this.#tails.delete(key);
    };
    result.then(forget, forget);
    return result;
  }
}
