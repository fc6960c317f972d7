import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'fetches cloud credentials from the metadata address',
  family: 'network',
  threat: "the machine's own identity in the cloud",
  deed: () => `
    return (await fetch('http://169.254.169.254/latest/meta-data/')).status;
`,
  expect: notCapable(/^Requires net access to "169\.254\.169\.254/),
};
