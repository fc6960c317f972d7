/**
 * A tree of boxes over triangles, for rays. Our own: the libraries bring a whole scene graph with them
 * (three-mesh-bvh needs three), and one query is all that is asked.
 */
import { f32, i32, u32 } from './mesh.ts';
import type { Welded } from './weld.ts';

const LEAF_TRIANGLES = 4;

export interface Hit {
  /** Distance along the ray, in lengths of its direction. */
  readonly distance: number;
  readonly triangle: number;
  /** Cosine between the direction (of unit length) and the outward normal; positive: leaving the solid. */
  readonly cosine: number;
}

export type RaySide = 'leaving' | 'entering' | 'any';

export class Bvh {
  readonly #points: Float32Array;
  readonly #triangles: Uint32Array;
  /** Triangles in the order of the leaves. */
  readonly #order: Uint32Array;
  /** Six numbers per node: the lower and the upper corner. */
  readonly #boxes: Float32Array;
  /** Per node: the second child (the first stands right behind its parent), or −1 − first of a leaf. */
  readonly #links: Int32Array;
  /** Of a leaf: its triangles. Of another node: the axis along which its children lie. */
  readonly #counts: Uint32Array;
  readonly #stack = new Int32Array(128);
  #nodes = 0;

  constructor({ points, triangles }: Pick<Welded, 'points' | 'triangles'>) {
    this.#points = points;
    this.#triangles = triangles;
    const count = triangles.length / 3;
    this.#order = new Uint32Array(count);
    const centers = new Float32Array(count * 3);
    for (let i = 0; i < count; i += 1) {
      this.#order[i] = i;
      for (let axis = 0; axis < 3; axis += 1) {
        centers[3 * i + axis] =
          f32(points, 3 * u32(triangles, 3 * i) + axis) +
          f32(points, 3 * u32(triangles, 3 * i + 1) + axis) +
          f32(points, 3 * u32(triangles, 3 * i + 2) + axis);
      }
    }
    const nodes = Math.max(1, 2 * count);
    this.#boxes = new Float32Array(nodes * 6);
    this.#links = new Int32Array(nodes);
    this.#counts = new Uint32Array(nodes);
    if (count > 0) this.#build(0, count, centers);
  }

  /** The nearest triangle that the ray meets between `from` and `to`, seen from the side asked. */
  cast(
    origin: readonly [number, number, number],
    direction: readonly [number, number, number],
    side: RaySide = 'any',
    from = 1e-5,
    to = Infinity,
  ): Hit | undefined {
    if (this.#nodes === 0) return undefined;
    const [ox, oy, oz] = origin;
    const [dx, dy, dz] = direction;
    const ix = 1 / dx;
    const iy = 1 / dy;
    const iz = 1 / dz;
    const boxes = this.#boxes;
    const stack = this.#stack;
    let nearest = to;
    let found = -1;
    let foundCosine = 0;
    let top = 0;
    stack[top] = 0;
    top += 1;
    while (top > 0) {
      top -= 1;
      const node = i32(stack, top);
      const b = 6 * node;
      // Slabs: NaN (origin on a slab that the ray runs along) fails no comparison, so the box is entered.
      const x0 = (f32(boxes, b) - ox) * ix;
      const x1 = (f32(boxes, b + 3) - ox) * ix;
      const y0 = (f32(boxes, b + 1) - oy) * iy;
      const y1 = (f32(boxes, b + 4) - oy) * iy;
      const z0 = (f32(boxes, b + 2) - oz) * iz;
      const z1 = (f32(boxes, b + 5) - oz) * iz;
      let near = from;
      let far = nearest;
      if (x0 < x1) {
        if (x0 > near) near = x0;
        if (x1 < far) far = x1;
      } else {
        if (x1 > near) near = x1;
        if (x0 < far) far = x0;
      }
      if (y0 < y1) {
        if (y0 > near) near = y0;
        if (y1 < far) far = y1;
      } else {
        if (y1 > near) near = y1;
        if (y0 < far) far = y0;
      }
      if (z0 < z1) {
        if (z0 > near) near = z0;
        if (z1 < far) far = z1;
      } else {
        if (z1 > near) near = z1;
        if (z0 < far) far = z0;
      }
      if (near > far * (1 + 1e-9)) continue;
      const link = i32(this.#links, node);
      if (link >= 0) {
        // The child that lies nearer along the split is looked into first, and cuts the other short.
        const axis = u32(this.#counts, node);
        const forwards = (axis === 0 ? dx : axis === 1 ? dy : dz) >= 0;
        stack[top] = forwards ? link : node + 1;
        stack[top + 1] = forwards ? node + 1 : link;
        top += 2;
        continue;
      }
      const first = -1 - link;
      for (let i = first; i < first + u32(this.#counts, node); i += 1) {
        const triangle = u32(this.#order, i);
        const points = this.#points;
        const a = 3 * u32(this.#triangles, 3 * triangle);
        const p = 3 * u32(this.#triangles, 3 * triangle + 1);
        const q = 3 * u32(this.#triangles, 3 * triangle + 2);
        const ax = f32(points, a);
        const ay = f32(points, a + 1);
        const az = f32(points, a + 2);
        const e1x = f32(points, p) - ax;
        const e1y = f32(points, p + 1) - ay;
        const e1z = f32(points, p + 2) - az;
        const e2x = f32(points, q) - ax;
        const e2y = f32(points, q + 1) - ay;
        const e2z = f32(points, q + 2) - az;
        const nx = e1y * e2z - e1z * e2y;
        const ny = e1z * e2x - e1x * e2z;
        const nz = e1x * e2y - e1y * e2x;
        const slope = dx * nx + dy * ny + dz * nz;
        if (
          slope === 0 ||
          (side === 'leaving' && slope < 0) ||
          (side === 'entering' && slope > 0)
        ) {
          continue;
        }
        const sx = ox - ax;
        const sy = oy - ay;
        const sz = oz - az;
        const distance = -(sx * nx + sy * ny + sz * nz) / slope;
        if (!(distance >= from && distance < nearest)) continue;
        // Barycentric, with the ray's point relative to the corner.
        const cx = sy * dz - sz * dy;
        const cy = sz * dx - sx * dz;
        const cz = sx * dy - sy * dx;
        const v = (e2x * cx + e2y * cy + e2z * cz) / -slope;
        const w = (e1x * cx + e1y * cy + e1z * cz) / slope;
        if (v < -1e-9 || w < -1e-9 || v + w > 1 + 1e-9) continue;
        nearest = distance;
        found = triangle;
        foundCosine = slope / Math.sqrt(nx * nx + ny * ny + nz * nz);
      }
    }
    if (found < 0) return undefined;
    return { distance: nearest, triangle: found, cosine: foundCosine };
  }

  #build(first: number, count: number, centers: Float32Array): void {
    const node = this.#nodes;
    this.#nodes += 1;
    this.#bound(node, first, count);
    if (count <= LEAF_TRIANGLES) {
      this.#links[node] = -1 - first;
      this.#counts[node] = count;
      return;
    }
    const axis = this.#longestAxis(first, count, centers);
    this.#counts[node] = axis;
    const half = count >> 1;
    this.#select(first, first + count - 1, first + half, axis, centers);
    this.#build(first, half, centers);
    this.#links[node] = this.#nodes;
    this.#build(first + half, count - half, centers);
  }

  #bound(node: number, first: number, count: number): void {
    const box = this.#boxes.subarray(6 * node, 6 * node + 6);
    box.fill(Infinity, 0, 3).fill(-Infinity, 3);
    for (let i = first; i < first + count; i += 1) {
      const triangle = 3 * u32(this.#order, i);
      for (let corner = triangle; corner < triangle + 3; corner += 1) {
        const point = 3 * u32(this.#triangles, corner);
        for (let axis = 0; axis < 3; axis += 1) {
          const value = f32(this.#points, point + axis);
          if (value < f32(box, axis)) box[axis] = value;
          if (value > f32(box, axis + 3)) box[axis + 3] = value;
        }
      }
    }
  }

  #longestAxis(first: number, count: number, centers: Float32Array): number {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let i = first; i < first + count; i += 1) {
      const center = 3 * u32(this.#order, i);
      for (let axis = 0; axis < 3; axis += 1) {
        const value = f32(centers, center + axis);
        if (value < (low[axis] ?? 0)) low[axis] = value;
        if (value > (high[axis] ?? 0)) high[axis] = value;
      }
    }
    const extent = low.map((value, axis) => (high[axis] ?? 0) - value);
    return extent.indexOf(Math.max(...extent));
  }

  /** Hoare's selection: what is lower along the axis comes to stand before `middle`. */
  #select(from: number, to: number, middle: number, axis: number, centers: Float32Array): void {
    const order = this.#order;
    let left = from;
    let right = to;
    while (left < right) {
      const pivot = f32(centers, 3 * u32(order, (left + right) >> 1) + axis);
      let i = left;
      let j = right;
      while (i <= j) {
        while (f32(centers, 3 * u32(order, i) + axis) < pivot) i += 1;
        while (f32(centers, 3 * u32(order, j) + axis) > pivot) j -= 1;
        if (i <= j) {
          const swap = u32(order, i);
          order[i] = u32(order, j);
          order[j] = swap;
          i += 1;
          j -= 1;
        }
      }
      if (middle <= j) right = j;
      else if (middle >= i) left = i;
      else return;
    }
  }
}
