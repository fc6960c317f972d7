import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks who it is',
  family: 'environment',
  threat: 'names and homes of the host',
  deed: () => `
    const { userInfo } = await import('node:os');
    return userInfo();
`,
  expect: notCapable(/^Requires sys access to "(uid|userInfo)"/),
};
