import type { Attack } from '../attack.ts';
import { failsWith } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports a file as JSON',
  family: 'files',
  threat: 'the same door with another key',
  source: (range) => `
    import secret from 'file://${range.secretJson}' with { type: 'json' };
    console.log(JSON.stringify(secret));
    export default secret;
`,
  expect: failsWith(/Requires read access to ".*secret\.json"/),
};
