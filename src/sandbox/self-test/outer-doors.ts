/**
 * What the outer wall must refuse when the runtime's own permission checks are gone: the canary runs
 * with every Deno permission and raw system calls.
 */
import { syscallNumber, type SeccompArch } from '../isolation/seccomp-syscalls.ts';
import type { Door } from './doors.ts';
import type { Targets } from './targets.ts';

const ABSENT = /^NotFound: /;
const READ_ONLY = /os error 30|Read-only file system/;
const NOT_PERMITTED = /os error 1\)|Operation not permitted|EPERM/;

/** What a driver's wall leaves in sight by its nature. */
export interface Surroundings {
  /** There is a /proc, of a process namespace of its own. */
  readonly proc: boolean;
  readonly root: readonly string[];
  readonly environment: readonly string[];
  /** How a write below the read-only root is refused. */
  readonly readOnly: RegExp;
}

export const IN_BUBBLEWRAP: Surroundings = {
  proc: false,
  root: ['deno', 'kernel', 'lib', 'lib64', 'usr', 'proc', 'tmp'],
  environment: ['PWD'],
  readOnly: READ_ONLY,
};

/** Every engine makes these; what they hold is in the container's own tmpfs or masked. */
export const IN_CONTAINER: Surroundings = {
  proc: true,
  root: [...IN_BUBBLEWRAP.root, '.dockerenv', 'checked', 'dev', 'etc', 'run', 'sys'],
  environment: ['PWD', 'PATH', 'HOSTNAME'],
  // gVisor looks at the folder's owner first, and nothing in an image belongs to the job's user.
  readOnly: /os error (13|30)\)/,
};

export function outerDoors(
  targets: Targets,
  environment: readonly string[],
  tmpfsBytes: number,
  arch: SeccompArch,
  surroundings: Surroundings,
): readonly Door[] {
  const { secretFile, folder, port, unixSocket, serverPid } = targets;
  const text = (value: unknown): string => JSON.stringify(value);
  const read = (path: string): string => `Deno.readTextFileSync(${text(path)})`;
  const write = (path: string): string => `Deno.writeTextFileSync(${text(path)}, 'x')`;
  const door = (probe: string, deed: string, refusal: RegExp): Door => ({
    probe: `${probe} (outer wall alone)`,
    deed,
    refusal,
  });
  return [
    door('read /etc/passwd', read('/etc/passwd'), ABSENT),
    door('read a file of the server', read(secretFile), ABSENT),
    ...(surroundings.proc
      ? []
      : [door('read /proc/self/status', read('/proc/self/status'), ABSENT)]),
    // In a process namespace of its own the first process is the canary itself.
    ...(serverPid === 1
      ? []
      : [door('read the server in /proc', read(`/proc/${serverPid}/cmdline`), ABSENT)]),
    door('read a device', read('/dev/mem'), ABSENT),
    door('write into the root', write('/canary'), surroundings.readOnly),
    door('write into the kernel folder', write('/kernel/canary'), surroundings.readOnly),
    door(
      'write into the runtime',
      `Deno.openSync('/deno', { write: true })`,
      /os error (13|26|30)/,
    ),
    door('write beside the server', write(`${folder}/canary`), /NotFound|os error 30/),
    door(
      'find more than the fixed folders in /',
      only(`[...Deno.readDirSync('/')].map((entry) => entry.name)`, surroundings.root),
      ONLY_EXPECTED,
    ),
    door(
      'find more than the fixed environment',
      only('Object.keys(Deno.env.toObject())', [...environment, ...surroundings.environment]),
      ONLY_EXPECTED,
    ),
    door('see the real host name', only('[Deno.hostname()]', ['sandbox']), ONLY_EXPECTED),
    door(
      'fill the temporary folder past its size',
      // Two files, because one would run into the file size limit, which kills.
      `(() => { const block = new Uint8Array(1 << 20);
        for (const name of ['/tmp/a', '/tmp/b']) {
          const file = Deno.openSync(name, { write: true, create: true });
          for (let i = 0; i < ${Math.ceil((tmpfsBytes * 0.75) / (1 << 20))}; i++) file.writeSync(block);
        } })()`,
      /os error 28|No space/,
    ),
    door(
      'connect to loopback',
      `await Deno.connect({ hostname: '127.0.0.1', port: ${port} })`,
      NOT_PERMITTED,
    ),
    door(
      'connect to a Unix socket',
      `await Deno.connect({ transport: 'unix', path: ${text(unixSocket)} })`,
      NOT_PERMITTED,
    ),
    door(
      'start a process',
      `await new Deno.Command('/deno', { args: ['--version'], stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' }).output()`,
      NOT_PERMITTED,
    ),
    ...hostileCalls(arch).map(([name, ...args]) =>
      door(`system call ${name}`, `call(${args.join(', ')})`, /^Error: -1 errno 1$/),
    ),
  ];
}

/** Raw system calls through the C library, for `doorSource`. */
export const OUTER_PRELUDE = `
const libc = (() => {
  for (const path of ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib64', '/usr/lib64', '/usr/lib']) {
    try {
      return Deno.dlopen(path + '/libc.so.6', {
        syscall: { parameters: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'], result: 'i64' },
        __errno_location: { parameters: [], result: 'pointer' },
      }).symbols;
    } catch { /* not there */ }
  }
})();
const call = (number, ...args) => {
  if (libc === undefined) throw new Error('no C library');
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = args;
  const answer = libc.syscall(BigInt(number), BigInt(a), BigInt(b), BigInt(c), BigInt(d), BigInt(e));
  if (answer !== -1n) return answer;
  throw new Error('-1 errno ' + new Deno.UnsafePointerView(libc.__errno_location()).getInt32());
};`;

const ONLY_EXPECTED = /^Error: nothing else$/;

/** An expression that throws when the list holds nothing but the expected words. */
function only(list: string, expected: readonly string[]): string {
  return `(() => { const more = ${list}.filter((word) => !${JSON.stringify(expected)}.includes(word));
    if (more.length === 0) throw new Error('nothing else'); return more; })()`;
}

/** Names and arguments that would succeed, or fail differently, were the filter not there. */
export function hostileCalls(arch: SeccompArch): readonly (readonly [string, ...number[]])[] {
  const [inet, netlink, alg, vsock] = [2, 16, 38, 40];
  const calls: readonly (readonly [string, string, ...number[]])[] = [
    ['socket inet', 'socket', inet, 1, 0],
    ['socket netlink', 'socket', netlink, 3, 0],
    ['socket AF_ALG', 'socket', alg, 5, 0],
    ['socket vsock', 'socket', vsock, 1, 0],
    ['unshare', 'unshare', 0x1000_0000],
    ['ptrace', 'ptrace', 0],
    ['io_uring_setup', 'io_uring_setup', 1, 0],
    ['bpf', 'bpf', 0, 0, 0],
    ['keyctl', 'keyctl', 0, 0, 0],
    ['memfd_create', 'memfd_create', 0, 0],
    ['userfaultfd', 'userfaultfd', 1],
    ['perf_event_open', 'perf_event_open', 0, 0, -1, -1, 0],
    ['mount', 'mount', 0, 0, 0, 0, 0],
    ['setns', 'setns', 0, 0],
    ['kill', 'kill', 1, 0],
  ];
  return calls.flatMap(([label, name, ...args]) => {
    const number = syscallNumber(name, arch);
    return number === undefined ? [] : [[label, number, ...args] as const];
  });
}
