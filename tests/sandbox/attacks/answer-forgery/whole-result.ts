import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'writes a result of its own from inside the real kernel and leaves',
  family: 'answer-forgery',
  threat: 'a model that was never built, kept as its own',
  kernel: 'replicad',
  deed: () => `
    const { writeSync } = await import('node:fs');
    const encoder = new TextEncoder();
    const json = JSON.stringify({ protocol: 1, status: 'ok', error: null, stdout: '', stderr: '', warnings: ['forged'], timings: {}, parameters: {}, geometry: null, section: null, projection: null, fit: null });
    const header = new Uint8Array(512);
    const put = (at, words) => header.set(encoder.encode(words), at);
    put(0, 'result.json'); put(100, '0000644\\0' + '0000000\\0' + '0000000\\0');
    put(124, json.length.toString(8).padStart(11, '0') + '\\0'); put(136, '00000000000\\0'); put(156, '0'); put(257, 'ustar\\u000000'); put(148, '        ');
    put(148, header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0') + '\\0 ');
    const body = new Uint8Array(Math.ceil(json.length / 512) * 512 + 1024);
    body.set(encoder.encode(json));
    writeSync(1, header); writeSync(1, body);
    const process = await import('node:process');
    process.reallyExit(0);
    Deno.exit(0);
`,
  expect: ({ report }) => {
    // At best it lies about its own part and about nothing else: our names, our checks, its own answer.
    expect(report.kernel.kernel).toBe('replicad');
    if (report.ending === 'completed') {
      expect(report.result).toMatchObject({ status: 'ok', geometry: null, warnings: ['forged'] });
    } else {
      expect(report).toMatchObject({
        ending: 'kernel_crashed',
        detail: 'The answer holds the same file twice.',
      });
    }
  },
};
