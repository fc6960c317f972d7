/** A server that has a busy job and a waiting kernel when it is killed; its test reads the pids. */
import type { DriverName } from '../../src/sandbox/sandbox.ts';
import { openSandbox, processesBelow, run, until } from './sandbox-fixture.ts';

const driver = process.argv[2] as DriverName & ('deno' | 'bubblewrap');
const sandbox = await openSandbox({ driver, warm: { default: 1 } });
void run(sandbox, 'for (;;);');
await until('a running and a waiting kernel', () => {
  const [pool] = sandbox.status().pools;
  return pool?.running === 1 && pool.warm === 1;
});
process.stdout.write(`${JSON.stringify(processesBelow(process.pid))}\n`);
