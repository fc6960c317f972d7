import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'starts threads without end',
  family: 'resources',
  threat: 'the process table of the machine',
  wall: 'outer',
  deed: () => `
    let started = 0;
    for (; started < 512; started += 1) new Worker('data:application/javascript,setInterval(()=>{},1000)', { type: 'module' });
    return started;
`,
  limits: { wall_ms: 5_000 },
  expect: ({ said, report }) => {
    // A refused thread is an error of the runtime or its panic; either way only this job ends.
    if (report.ending === 'completed')
      expect(Number(said !== undefined && 'did' in said ? said.did : 0)).toBeLessThan(512);
    else expect(report.ending).toMatch(/^(kernel_crashed|out_of_memory|timed_out)$/);
  },
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
