/** Reads the runner's answer to `POST /run`: lines until the report, then the bytes of its files. */
import type { Readable } from 'node:stream';
import { PartsmithError } from '../../../contract/errors.ts';
import type { OutputFile } from '../../../contract/job.ts';
import type { JobLimits } from '../../../contract/limits.ts';
import type { Stage } from '../../sandbox.ts';
import { runEventSchema, type WireReport } from './protocol.ts';

export interface RunAnswer {
  readonly report: WireReport;
  readonly files: ReadonlyMap<OutputFile, Uint8Array>;
}

/** A report's line holds result.json, escaped once more, and words about kernel and times. */
const LINE_EXTRA_BYTES = 64 * 1024;

/** Rejects with the runner's refusal as `PartsmithError`, and with a plain error when it is cut short. */
export async function readRun(
  answer: Readable,
  limits: JobLimits,
  onStage: (stage: Stage) => void,
): Promise<RunAnswer> {
  const longest = 2 * limits.result_bytes + LINE_EXTRA_BYTES;
  let line: Buffer[] = [];
  let lineBytes = 0;
  let report: WireReport | undefined;
  const files = new Map<OutputFile, Buffer>();
  const missing: { readonly bytes: Buffer; at: number }[] = [];

  const onLine = (text: string): void => {
    const event = runEventSchema.parse(JSON.parse(text));
    if ('stage' in event) return onStage(event.stage);
    if ('refused' in event) {
      const { code, message, hint, retry_after_seconds } = event.refused;
      throw new PartsmithError(code, message, {
        hint,
        ...(retry_after_seconds === undefined ? {} : { retryAfterSeconds: retry_after_seconds }),
      });
    }
    report = event.report;
    if (report.ending !== 'completed') return;
    const total = report.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total > limits.output_bytes) throw new Error('the runner sends more than was allowed');
    for (const { name, bytes } of report.files) {
      const buffer = Buffer.allocUnsafeSlow(bytes);
      files.set(name, buffer);
      if (bytes > 0) missing.push({ bytes: buffer, at: 0 });
    }
  };

  for await (const data of answer) {
    // A stream without encoding yields buffers.
    let chunk = data as Buffer;
    while (chunk.length > 0) {
      if (report !== undefined) {
        const next = missing[0];
        if (next === undefined) throw new Error('the runner says more than it announced');
        const taken = chunk.copy(next.bytes, next.at);
        next.at += taken;
        if (next.at === next.bytes.length) missing.shift();
        chunk = chunk.subarray(taken);
        continue;
      }
      const end = chunk.indexOf(0x0a);
      const part = end === -1 ? chunk : chunk.subarray(0, end);
      line.push(part);
      lineBytes += part.length;
      if (lineBytes > longest) throw new Error('the runner sends too long a line');
      chunk = end === -1 ? chunk.subarray(chunk.length) : chunk.subarray(end + 1);
      if (end === -1) continue;
      const text = Buffer.concat(line).toString('utf8');
      line = [];
      lineBytes = 0;
      onLine(text);
    }
  }
  if (report === undefined || missing.length > 0) throw new Error('the answer was cut short');
  return { report, files };
}
