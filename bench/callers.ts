/** Many callers at once: throughput next to the same kernels driven directly, and whether anyone starves. */
import type { DirectKernels } from './direct-kernels.ts';
import { ms, percent, percentile, type Figure, type Section } from './figures.ts';
import type { BenchServer } from './server-process.ts';
import { bracketSource } from './sources.ts';

const ROUNDS = [
  { callers: 1, jobs: 16 },
  { callers: 8, jobs: 48 },
  { callers: 64, jobs: 128 },
] as const;

export async function measureCallers(
  server: BenchServer,
  direct: DirectKernels,
  slots: number,
): Promise<Section> {
  const figures: Figure[] = [];
  let mark = 100_000;
  const sources = (count: number): string[] =>
    Array.from({ length: count }, () => bracketSource((mark += 1)));
  for (const { callers, jobs } of ROUNDS) {
    // Direct before and after, so that a machine that slows down does not flatter either side.
    const workers = Math.min(callers, slots);
    const before = await direct.run(sources(jobs), workers);
    await server.warm(1);
    const served = await throughServer(server, sources(jobs), callers);
    const after = await direct.run(sources(jobs), workers);
    const alone = (before + after) / 2;
    const ratio = served.perSecond / alone;
    const fair = (1000 * callers) / served.perSecond;
    const longest = Math.max(...served.waits);
    figures.push(
      {
        what: `${callers} callers: jobs per second, server / direct`,
        value: `${served.perSecond.toFixed(2)} / ${alone.toFixed(2)} = ${percent(ratio)}`,
        goal: '≥ 90 %',
        met: ratio >= 0.9,
        note: `direct ${before.toFixed(2)} before, ${after.toFixed(2)} after`,
      },
      {
        what: `${callers} callers: longest wait against a fair turn`,
        value: `${ms(longest)} / ${ms(fair)} = ${(longest / fair).toFixed(2)}`,
        goal: '≤ 2',
        met: longest <= 2 * fair,
        note: `median ${ms(percentile(served.waits, 0.5))}`,
      },
    );
  }
  return { title: 'Callers at once (fresh builds, nothing cached)', figures };
}

async function throughServer(
  server: BenchServer,
  sources: readonly string[],
  callers: number,
): Promise<{ readonly perSecond: number; readonly waits: readonly number[] }> {
  const waits: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let at = caller; at < sources.length; at += callers) {
        const started = performance.now();
        const answer = (await server.post('/model/create', {
          code: sources[at],
          name: `caller_${caller}`,
          include_preview: false,
        })) as { success: boolean; error: string | null };
        if (!answer.success) throw new Error(`the build failed: ${answer.error}`);
        waits.push(performance.now() - started);
      }
    }),
  );
  return { perSecond: sources.length / ((performance.now() - begun) / 1000), waits };
}
