/** What the source and OCCT print: kept apart from the answer, cut at the job's cap. */
export class CapturedText {
  #bytes = 0;
  #cut = false;
  readonly #cap: number;
  readonly #pieces: Uint8Array[] = [];

  constructor(cap: number) {
    this.#cap = cap;
  }

  write(bytes: Uint8Array): void {
    const room = this.#cap - this.#bytes;
    if (bytes.length > room) this.#cut = true;
    if (room <= 0) return;
    this.#pieces.push(bytes.slice(0, room));
    this.#bytes += Math.min(bytes.length, room);
  }

  print(text: string): void {
    this.write(encoder.encode(text));
  }

  /** The kept text; what was cut is said on a last line. */
  toString(): string {
    const all = new Uint8Array(this.#bytes);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    const text = new TextDecoder().decode(all);
    return this.#cut ? `${text}\n[cut after ${this.#cap} bytes]\n` : text;
  }
}

const encoder = new TextEncoder();
