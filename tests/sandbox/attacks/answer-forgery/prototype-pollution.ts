import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'answers parameters named __proto__',
  family: 'answer-forgery',
  threat: 'a property of every object in the server',
  deed: () => `
    answer(JSON.stringify(result()).replace('"parameters":{}', '"parameters":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'));
    Deno.exit(0);
`,
  expect: ({ report }) => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(['completed', 'kernel_crashed']).toContain(report.ending);
    if (report.ending === 'completed') {
      const { parameters, timings } = report.result;
      expect(Object.getPrototypeOf(parameters)).toBe(Object.prototype);
      expect((parameters as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(Object.getPrototypeOf(timings)).toBe(Object.prototype);
    }
  },
};
