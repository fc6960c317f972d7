import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports from a module of its own making',
  family: 'runtime-escape',
  threat: 'a module whose origin is nowhere',
  deed: (range) => `
    const code = 'import secret from ' + JSON.stringify('file://${range.secretFile}') + ' with { type: "text" }; export default secret';
    return (await import(URL.createObjectURL(new Blob([code], { type: 'application/javascript' })))).default;
`,
  expect: refusedBy('TypeError', /^Requires read access to ".*secret\.txt"/),
};
