/**
 * The large arrays of a picture, kept from one picture to the next: taking 15 MB afresh and clearing
 * pages that were never touched costs a third of a small picture.
 */
import { inkLayer, type InkLayer } from './plotter.ts';
import { FAR, SAMPLES, sampleBuffer, type SampleBuffer } from './rasterise.ts';

export class PictureBuffers {
  #samples: SampleBuffer | undefined;
  #ink: InkLayer | undefined;

  /** Valid until the next call. */
  samples(width: number, height: number): SampleBuffer {
    const kept = this.#samples;
    if (kept?.width === width * SAMPLES && kept.height === height * SAMPLES) {
      kept.depth.fill(FAR);
      kept.shade.fill(0);
      return kept;
    }
    this.#samples = sampleBuffer(width, height);
    return this.#samples;
  }

  /** Valid until the next call. */
  ink(width: number, height: number): InkLayer {
    const kept = this.#ink;
    if (kept?.width === width && kept.height === height) {
      kept.ink.fill(0);
      return kept;
    }
    this.#ink = inkLayer(width, height);
    return this.#ink;
  }
}
