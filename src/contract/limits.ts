import { z } from 'zod';

const count = z.int().positive();

/** What one job may use. Bytes, milliseconds and counts; no field of a request changes these. */
export const jobLimitsSchema = z.strictObject({
  /** Wall time from handing over the job to the last byte of the answer. */
  wall_ms: count,
  /** CPU time of the kernel process after the job arrived. */
  cpu_ms: count,
  memory_bytes: count,
  tmpfs_bytes: count,
  source_bytes: count,
  parameters_bytes: count,
  /** All inputs of one job together (B-rep, import files). */
  input_bytes: count,
  /** The whole answer tar. */
  output_bytes: count,
  /** result.json alone. */
  result_bytes: count,
  output_files: count,
  /** Captured stdout and stderr of the source, each. */
  text_bytes: count,
  /** Everything after the ready line on stderr. */
  stderr_bytes: count,
});
export type JobLimits = z.infer<typeof jobLimitsSchema>;

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_JOB_LIMITS: JobLimits = {
  wall_ms: 60_000,
  cpu_ms: 60_000,
  memory_bytes: 2048 * MIB,
  tmpfs_bytes: 64 * MIB,
  source_bytes: 256 * KIB,
  parameters_bytes: 64 * KIB,
  input_bytes: 128 * MIB,
  output_bytes: 256 * MIB,
  result_bytes: 16 * MIB,
  output_files: 8,
  text_bytes: 64 * KIB,
  stderr_bytes: 256 * KIB,
};
