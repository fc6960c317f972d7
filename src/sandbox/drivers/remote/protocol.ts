/**
 * What server and runner say to each other: HTTP/1.1 over a Unix socket, three requests.
 *
 * `GET /health` → JSON, `healthSchema`.
 *
 * `POST /run` — header `x-partsmith-run` is JSON, `runHeaderSchema`; the body is the job's tar, the same
 * that a kernel reads (kernel protocol, step 2). The answer is `200` at once and then a stream: JSON
 * lines, `runEventSchema`, of which the last is a report or an error; after a report follow the bytes of
 * the files that it lists, in that order and without anything between. A request that the runner does not
 * accept is `400` with `refusalSchema`. A connection that closes cancels the job.
 *
 * `POST /cancel?id=…` → `204`, whether or not such a job runs; its report then says `cancelled`.
 */
import { z } from 'zod';
import { ERROR_CODES } from '../../../contract/errors.ts';
import { OUTPUT_FILES } from '../../../contract/job.ts';
import { LANGUAGES } from '../../../contract/languages.ts';
import { jobLimitsSchema } from '../../../contract/limits.ts';
import { jobResultSchema, KERNEL_STAGES } from '../../../contract/result.ts';

export const RUN_HEADER = 'x-partsmith-run';

const kernelName = z.string().regex(/^[a-z0-9_-]{1,40}$/);
const runId = z.string().regex(/^job_[0-9a-f]{32}$/);

export const runHeaderSchema = z.strictObject({
  id: runId,
  kernel: kernelName,
  limits: jobLimitsSchema,
});

const identitySchema = z.strictObject({
  kernel: kernelName,
  languages: z.array(z.enum(LANGUAGES)).readonly(),
  versions: z.record(z.string(), z.string()).readonly(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();

export const healthSchema = z.strictObject({
  isolation: z.string(),
  strength: z.enum(['strong', 'permission_only']),
  kernels: z.array(identitySchema).readonly(),
  pools: z
    .array(
      z.strictObject({
        kernel: kernelName,
        warm: count,
        warm_target: count,
        starting: count,
        running: count,
        queued: count,
      }),
    )
    .readonly(),
  slots: z.strictObject({ running: count, maximum: count, queued: count, queue_maximum: count }),
  checks: z
    .array(z.strictObject({ probe: z.string(), held: z.boolean(), evidence: z.string() }))
    .readonly(),
  checked_at: z.string().optional(),
  ceilings: jobLimitsSchema,
});
export type RunnerHealth = z.infer<typeof healthSchema>;

const reportBase = {
  kernel: identitySchema,
  timings: z.strictObject({
    queued_ms: milliseconds,
    start_ms: milliseconds,
    kernel_ms: milliseconds,
    total_ms: milliseconds,
    warm: z.boolean(),
  }),
};

const reportSchema = z.discriminatedUnion('ending', [
  z.strictObject({
    ...reportBase,
    ending: z.literal('completed'),
    result: jobResultSchema,
    files: z
      .array(z.strictObject({ name: z.enum(OUTPUT_FILES), bytes: count }))
      .max(OUTPUT_FILES.length),
  }),
  z.strictObject({
    ...reportBase,
    ending: z.enum(['timed_out', 'cancelled', 'out_of_memory', 'too_large', 'kernel_crashed']),
    detail: z.string(),
  }),
]);
export type WireReport = z.infer<typeof reportSchema>;

export const refusalSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  hint: z.string(),
  retry_after_seconds: z.number().optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const runEventSchema = z.union([
  z.strictObject({ stage: z.enum(['queued', 'starting', ...KERNEL_STAGES]) }),
  z.strictObject({ report: reportSchema }),
  z.strictObject({ refused: refusalSchema }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
