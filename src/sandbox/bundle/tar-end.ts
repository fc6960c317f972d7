/** POSIX ustar (IEEE 1003.1, pax): blocks of 512 bytes; two of zeros end an archive. */
const BLOCK = 512;
const SIZE_FIELD = { from: 124, to: 136 } as const;

/**
 * Finds the end mark while bytes arrive, so that nobody has to wait for a process to leave. It judges
 * nothing: whatever it takes for the end, the archive up to there must still satisfy the tar parser.
 */
export class TarEnd {
  #skip = 0;
  #head = Buffer.alloc(0);
  #lost = false;

  /** How many bytes of this chunk belong to the archive once its end mark is in it; else undefined. */
  feed(chunk: Buffer): number | undefined {
    let at = 0;
    while (at < chunk.length && !this.#lost) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      const wanted = this.#head.length < BLOCK ? BLOCK : 2 * BLOCK;
      const taken = chunk.subarray(at, at + wanted - this.#head.length);
      this.#head = Buffer.concat([this.#head, taken]);
      at += taken.length;
      if (this.#head.length === 2 * BLOCK) {
        if (this.#head.every((byte) => byte === 0)) return at;
        this.#lost = true;
      } else if (this.#head.length === BLOCK && this.#head[0] !== 0) {
        this.#entry();
      }
    }
    return undefined;
  }

  #entry(): void {
    const size = Number.parseInt(this.#head.toString('latin1', SIZE_FIELD.from, SIZE_FIELD.to), 8);
    this.#head = Buffer.alloc(0);
    this.#lost = !Number.isSafeInteger(size) || size < 0;
    this.#skip = this.#lost ? 0 : Math.ceil(size / BLOCK) * BLOCK;
  }
}
