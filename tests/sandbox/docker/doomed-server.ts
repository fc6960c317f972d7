/** A server with a busy and a waiting container when it is killed; its test counts what is left. */
import { openSandbox, run, until } from '../sandbox-fixture.ts';
import { dockerSettings, testImage } from './engine-fixture.ts';

const docker = {
  ...dockerSettings({ fake: await testImage('fake') }),
  instance: process.argv[2] ?? 'doomed',
};
const sandbox = await openSandbox({ driver: 'docker', docker, warm: { default: 1 } });
void run(sandbox, 'for (;;);');
await until('a running and a waiting kernel', () => {
  const [pool] = sandbox.status().pools;
  return pool?.running === 1 && pool.warm === 1;
});
process.stdout.write('ready\n');
