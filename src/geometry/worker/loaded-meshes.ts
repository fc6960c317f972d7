/** The last few meshes of a worker, parsed: several pictures of one model are asked for in a row. */
import { createHash } from 'node:crypto';
import { readGlb } from '../glb.ts';
import type { Mesh } from '../mesh.ts';
import { PictureBuffers } from '../picture-buffers.ts';
import { sceneOf, type Scene } from '../scene.ts';

export class LoadedMesh {
  readonly mesh: Mesh;
  readonly bytes: number;
  /** Shared by all meshes of a worker, which draws one picture at a time. */
  readonly buffers: PictureBuffers;
  #scene: Scene | undefined;

  constructor(glb: Uint8Array, buffers: PictureBuffers) {
    this.buffers = buffers;
    this.mesh = readGlb(glb);
    this.bytes = glb.length;
  }

  /** Only pictures need it. */
  get scene(): Scene {
    this.#scene ??= sceneOf(this.mesh);
    return this.#scene;
  }
}

export class LoadedMeshes {
  readonly #byDigest = new Map<string, LoadedMesh>();
  readonly #buffers = new PictureBuffers();
  readonly #maximumBytes: number;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** Known by their SHA-256, so one caller's bytes can never stand for another's. */
  load(glb: Uint8Array): LoadedMesh {
    const digest = createHash('sha256').update(glb).digest('base64');
    const mesh = this.#byDigest.get(digest) ?? new LoadedMesh(glb, this.#buffers);
    // Insertion order is the order of last use.
    this.#byDigest.delete(digest);
    this.#byDigest.set(digest, mesh);
    this.#evict(digest);
    return mesh;
  }

  #evict(newest: string): void {
    let bytes = 0;
    for (const mesh of this.#byDigest.values()) bytes += mesh.bytes;
    for (const [digest, mesh] of this.#byDigest) {
      if (bytes <= this.#maximumBytes || digest === newest) return;
      this.#byDigest.delete(digest);
      bytes -= mesh.bytes;
    }
  }
}
