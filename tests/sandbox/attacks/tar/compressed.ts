import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'sends a compressed archive',
  family: 'tar',
  threat: 'a small bomb with a large inside',
  deed: () => `
    const packed = new Blob([concat([entry('result.json', JSON.stringify(result())), TAR_END])]).stream().pipeThrough(new CompressionStream('gzip'));
    send(new Uint8Array(await new Response(packed).arrayBuffer()));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer (is not a tar archive|stops in the middle)\.$/),
};
