/** What a kernel says on stderr while it works: untrusted, for progress display only. */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { KERNEL_STAGES, type KernelStage } from '../contract/result.ts';

const stageLine = z.object({ stage: z.enum(KERNEL_STAGES) });
/** A longer line is no stage line. */
const LINE_BYTES = 200;
/** The end of stderr is kept: a runtime that dies says why in its last lines. */
const TAIL_BYTES = 4096;

export interface StageReader {
  /** The last bytes of stderr, for classifying a crash. */
  tail(): string;
}

/** Reads stderr to its end; `onExcess` is called once when it is longer than `maximumBytes`. */
export function readStages(
  stderr: Readable,
  maximumBytes: number,
  onStage: (stage: KernelStage) => void,
  onExcess: () => void,
): StageReader {
  let total = 0;
  let line = '';
  let tail = '';
  stderr.on('data', (chunk: Buffer) => {
    if (total > maximumBytes) return;
    total += chunk.length;
    if (total > maximumBytes) return onExcess();
    const text = chunk.toString('latin1');
    tail = (tail + text).slice(-TAIL_BYTES);
    const lines = (line + text).split('\n');
    line = (lines.pop() ?? '').slice(0, LINE_BYTES + 1);
    for (const complete of lines) {
      const stage = complete.length <= LINE_BYTES ? parseStage(complete) : undefined;
      if (stage !== undefined) onStage(stage);
    }
  });
  stderr.on('error', () => undefined);
  // It was paused behind the ready line, and a listener alone does not set it going again.
  stderr.resume();
  return { tail: () => tail };
}

function parseStage(line: string): KernelStage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return stageLine.safeParse(JSON.parse(line)).data?.stage;
  } catch {
    return undefined;
  }
}
