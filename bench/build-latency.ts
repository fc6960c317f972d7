/** What the server adds to a build: everything but the kernel's own time. */
import { latency, ms, type Section } from './figures.ts';
import type { BenchServer } from './server-process.ts';
import { bracketSource } from './sources.ts';

const BUILDS = 30;
const REBUILDS = 200;

interface BuildAnswer {
  readonly success: boolean;
  readonly error: string | null;
  readonly cached: boolean;
  readonly timings: Readonly<Record<string, number>>;
}

export async function measureBuilds(server: BenchServer): Promise<Section> {
  const beyondKernelClock: number[] = [];
  const beyondHandover: number[] = [];
  const kernelClock: number[] = [];
  let processorBuilds = Number.NaN;
  for (let mark = 0; mark < BUILDS + 3; mark += 1) {
    if (mark === 3) processorBuilds = await server.processorMs();
    await server.warm(1);
    const { answer, wall } = await build(server, bracketSource(mark), false);
    // The first ones warm the server's own code.
    if (mark < 3) continue;
    kernelClock.push(answer.timings['kernel.total'] ?? Number.NaN);
    beyondKernelClock.push(wall - (answer.timings['kernel.total'] ?? Number.NaN));
    beyondHandover.push(wall - (answer.timings['kernel_ms'] ?? Number.NaN));
  }
  const processorAgain = await server.processorMs();
  const again: number[] = [];
  for (let turn = 0; turn < REBUILDS; turn += 1) {
    again.push((await build(server, bracketSource(BUILDS), true)).wall);
  }
  const processorEnd = await server.processorMs();
  return {
    title: 'Build latency (REST, one caller, no preview)',
    figures: [
      ...latency('warm build minus the kernel’s own time', beyondKernelClock, { p50: 10, p95: 25 }),
      ...latency(
        'of this, outside the sandbox (answer minus hand-over to last byte)',
        beyondHandover,
        {},
      ),
      ...latency('the kernel’s own time, for comparison', kernelClock, {}),
      ...latency('identical rebuild', again, { p50: 5, p95: 5 }),
      {
        what: 'processor time of the server process per build (polling for a warm kernel included)',
        value: ms((processorAgain - processorBuilds) / BUILDS),
        goal: '',
        met: undefined,
      },
      {
        what: 'processor time of the server process per identical rebuild',
        value: ms((processorEnd - processorAgain) / REBUILDS),
        goal: '',
        met: undefined,
      },
    ],
  };
}

async function build(
  server: BenchServer,
  code: string,
  cached: boolean,
): Promise<{ readonly answer: BuildAnswer; readonly wall: number }> {
  const started = performance.now();
  const answer = (await server.post('/model/create', {
    code,
    name: 'bench',
    include_preview: false,
  })) as BuildAnswer;
  const wall = performance.now() - started;
  if (!answer.success) throw new Error(`the build failed: ${answer.error}`);
  if (answer.cached !== cached) throw new Error(`cached is ${answer.cached}`);
  return { answer, wall };
}
