import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dockerSeccompProfile } from '../../../src/sandbox/isolation/seccomp-docker.ts';
import { seccompFilter } from '../../../src/sandbox/isolation/seccomp-filter.ts';
import { syscallNumber } from '../../../src/sandbox/isolation/seccomp-syscalls.ts';
import { runFilter } from './bpf-machine.ts';

const FILTERED = /^(socketpair|clone|ioctl)$/;
const ALLOW = 0x7fff_0000;

it('the file in the image folder is what the profile says today', () => {
  const file = readFileSync(
    new URL('../../../sandbox-image/seccomp.json', import.meta.url),
    'utf8',
  );
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(dockerSeccompProfile())));
});

it('refuses by default and names no 32-bit machine', () => {
  const profile = dockerSeccompProfile();
  expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO');
  expect(profile.defaultErrnoRet).toBe(1);
  expect(profile.archMap.flatMap(({ subArchitectures }) => subArchitectures)).toEqual([]);
});

it('says of every call and argument what the compiled filter says', () => {
  const program = seccompFilter('x64');
  const rules = dockerSeccompProfile().syscalls;
  expect(rules.length).toBeGreaterThan(10);
  for (const { names, action, args } of rules) {
    for (const name of names) {
      const number = syscallNumber(name, 'x64');
      if (number === undefined) continue;
      const values = [0n, 0n, 0n, 0n, 0n, 0n];
      for (const { index, op, value, valueTwo } of args ?? []) {
        values[index] = BigInt(op === 'SCMP_CMP_EQ' ? value : valueTwo);
      }
      const verdict = runFilter(program, { arch: 0xc000_003e, number, args: values });
      expect(verdict === ALLOW, name).toBe(action === 'SCMP_ACT_ALLOW');
      expect(FILTERED.test(name), name).toBe(args !== undefined);
    }
  }
});
