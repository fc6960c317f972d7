/** Gives equal positions (to the last bit; 0 and -0 are equal) the same small number. */
import { f32, i32 } from './mesh.ts';

/** An open-addressing table over packed floats: a Map of strings takes ten times as long. */
export class PositionIndex {
  /** xyz of each number given out; only the first `3 * size` are meant. */
  readonly #points: Float32Array;
  readonly #bits: Int32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #probe = new Float32Array(3);
  readonly #probeBits = new Int32Array(this.#probe.buffer);
  #size = 0;

  /** Room for `capacity` different positions. */
  constructor(capacity: number) {
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
    this.#points = new Float32Array(3 * Math.max(1, capacity));
    this.#bits = new Int32Array(this.#points.buffer);
  }

  get size(): number {
    return this.#size;
  }

  /** xyz of all positions, by number. */
  points(): Float32Array {
    return this.#points.slice(0, 3 * this.#size);
  }

  add(positions: Float32Array, vertex: number): number {
    const slot = this.#find(positions, vertex);
    const known = i32(this.#slots, slot);
    if (known >= 0) return known;
    this.#slots[slot] = this.#size;
    this.#points.set(this.#probe, 3 * this.#size);
    this.#size += 1;
    return this.#size - 1;
  }

  /** The number, or -1 for a position that was never added. */
  find(positions: Float32Array, vertex: number): number {
    return i32(this.#slots, this.#find(positions, vertex));
  }

  #find(positions: Float32Array, vertex: number): number {
    const probe = this.#probe;
    // Adding zero turns -0 into 0.
    probe[0] = f32(positions, 3 * vertex) + 0;
    probe[1] = f32(positions, 3 * vertex + 1) + 0;
    probe[2] = f32(positions, 3 * vertex + 2) + 0;
    const x = i32(this.#probeBits, 0);
    const y = i32(this.#probeBits, 1);
    const z = i32(this.#probeBits, 2);
    let h = Math.imul(x, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16) ^ y, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13) ^ z, 0xc2b2ae35);
    let slot = (h ^ (h >>> 16)) & this.#mask;
    for (;;) {
      const known = i32(this.#slots, slot);
      if (known < 0) return slot;
      const j = 3 * known;
      if (
        i32(this.#bits, j) === x &&
        i32(this.#bits, j + 1) === y &&
        i32(this.#bits, j + 2) === z
      ) {
        return slot;
      }
      slot = (slot + 1) & this.#mask;
    }
  }
}
