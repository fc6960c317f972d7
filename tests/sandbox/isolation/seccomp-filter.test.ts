import { describe, expect, it } from 'vitest';
import { seccompFilter } from '../../../src/sandbox/isolation/seccomp-filter.ts';
import {
  ABSENT_SYSCALLS,
  ALLOWED_SYSCALLS,
} from '../../../src/sandbox/isolation/seccomp-profile.ts';
import { SECCOMP_ARCHES, syscallNumber } from '../../../src/sandbox/isolation/seccomp-syscalls.ts';
import { runFilter } from './bpf-machine.ts';

const ALLOW = 0x7fff_0000;
const EPERM = 0x0005_0001;
const ENOSYS = 0x0005_0026;
const KILL_PROCESS = 0x8000_0000;
const AUDIT = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const;
const AUDIT_I386 = 0x4000_0003;

describe.each(SECCOMP_ARCHES)('the filter for %s', (arch) => {
  const program = seccompFilter(arch);
  const numberOf = (name: string): number => {
    const number = syscallNumber(name, arch);
    if (number === undefined) throw new Error(`${arch} has no ${name}`);
    return number;
  };
  const ask = (number: number, ...args: readonly bigint[]): number =>
    runFilter(program, { arch: AUDIT[arch], number, args });

  it('is a program that the kernel takes: whole instructions, no more than 4096', () => {
    expect(program.byteLength % 8).toBe(0);
    expect(program.byteLength / 8).toBeLessThanOrEqual(4096);
  });

  it('allows what the profile names without a condition, and nothing else of the first thousand numbers', () => {
    const named = new Set(
      ALLOWED_SYSCALLS.filter(({ when }) => when === undefined)
        .flatMap(({ names }) => names)
        .map((name) => syscallNumber(name, arch))
        .filter((number) => number !== undefined),
    );
    const refusing = [0n, 0n, 0n, 0n, 0n, 0n];
    const allowed = Array.from({ length: 1000 }, (_, number) => number).filter(
      (number) => ask(number, ...refusing) === ALLOW,
    );
    expect(allowed).toEqual([...named].sort((a, b) => a - b));
    expect(named.size).toBeGreaterThan(120);
  });

  it('kills what comes with the numbers of another machine', () => {
    const read = numberOf('read');
    expect(runFilter(program, { arch: AUDIT_I386, number: read })).toBe(KILL_PROCESS);
    const other = AUDIT[arch === 'x64' ? 'arm64' : 'x64'];
    expect(runFilter(program, { arch: other, number: read })).toBe(KILL_PROCESS);
  });

  it('refuses numbers of x32, negative ones and those of the future', () => {
    for (const number of [0x4000_0000, 0x4000_0000 + numberOf('read'), -1, 600, 0x7fff_ffff]) {
      expect(ask(number)).toBe(EPERM);
    }
  });

  it('allows a socket pair of AF_UNIX and of nothing else, not even with high bits that the kernel drops', () => {
    const number = numberOf('socketpair');
    expect(ask(number, 1n)).toBe(ALLOW);
    for (const family of [0n, 2n, 10n, 16n, 38n, 0x1_0000_0001n, 0x1_0000_0002n]) {
      expect(ask(number, family)).toBe(EPERM);
    }
  });

  it('allows threads as glibc makes them, and no process and no namespace', () => {
    const number = numberOf('clone');
    const thread = 0x003d_0f00n;
    expect(ask(number, thread)).toBe(ALLOW);
    // fork, vfork, and a thread with each flag that makes it more than a thread.
    for (const flags of [17n, 0x4111n]) expect(ask(number, flags)).toBe(EPERM);
    for (let bit = 25n; bit < 31n; bit += 1n) {
      expect(ask(number, thread | (1n << bit))).toBe(EPERM);
    }
    for (const flag of [0x2_0000n, 0x2000n, 0x8000n]) {
      expect(ask(number, thread | flag)).toBe(EPERM);
    }
  });

  it('says that clone3 does not exist, so that glibc falls back to clone', () => {
    expect(ABSENT_SYSCALLS.map((name) => ask(numberOf(name)))).toEqual([ENOSYS]);
  });

  it('allows six questions of ioctl, and never to type into a terminal', () => {
    const number = numberOf('ioctl');
    const allowed: number[] = [];
    for (let command = 0x5400; command < 0x5500; command += 1) {
      if (ask(number, 0n, BigInt(command)) === ALLOW) allowed.push(command);
    }
    expect(allowed).toEqual([0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451]);
    expect(ask(number, 0n, 0x1_0000_5412n)).toBe(EPERM);
    expect(ask(number, 0n, 0x1_0000_5401n)).toBe(EPERM);
  });

  it('keeps what Deno needs to wait: without socketpair and recvfrom a warm kernel panics', () => {
    for (const name of ['recvfrom', 'epoll_pwait', 'eventfd2', 'futex', 'timerfd_create']) {
      expect(ask(numberOf(name))).toBe(ALLOW);
    }
  });
});

describe('the numbers', () => {
  it('are those of the kernel: samples of x86_64 and arm64 from unistd.h', () => {
    const samples = [
      ['read', 0, 63],
      ['openat', 257, 56],
      ['socket', 41, 198],
      ['socketpair', 53, 199],
      ['clone', 56, 220],
      ['clone3', 435, 435],
      ['recvfrom', 45, 207],
      ['fork', 57, undefined],
      ['ptrace', 101, 117],
      ['bpf', 321, 280],
      ['io_uring_setup', 425, 425],
    ] as const;
    for (const [name, x64, arm64] of samples) {
      expect([syscallNumber(name, 'x64'), syscallNumber(name, 'arm64')]).toEqual([x64, arm64]);
    }
  });

  it('are asked for by names that exist: a slip of the pen in the profile throws', () => {
    expect(() => syscallNumber('sockett', 'x64')).toThrow('no number is known');
  });
});
