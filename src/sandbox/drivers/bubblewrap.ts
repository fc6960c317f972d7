/**
 * The Deno kernel inside namespaces of its own, behind a system call filter, with nothing of the host in
 * sight but the runtime, its libraries and the kernel's folder. Needs Linux with user namespaces.
 */
import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DriverUnavailable, type Driver } from '../driver.ts';
import type { IsolationProfile } from '../isolation/profile.ts';
import { seccompFilter } from '../isolation/seccomp-filter.ts';
import type { StagedKernel } from '../kernel-folder.ts';
import { startChild } from './child-process.ts';
import { denoArguments } from './deno-command.ts';
import { stagedKernels, type EmbeddedSettings } from './embedded-settings.ts';
import {
  findHardeningTools,
  findProgram,
  hardeningPrefix,
  userSwitches,
  type HardeningTools,
} from './hardening-prefix.ts';
import { lookFromOutside } from './outside-look.ts';
import { innermost } from './process-tree.ts';

const run = promisify(execFile);

/** Where things are as the process inside sees them. */
const INSIDE = { runtime: '/deno', kernel: '/kernel' } as const;

/**
 * What the first thread finds as /proc/self/maps. glibc's pthread_getattr_np reads the bounds of its stack
 * there, Deno's type stripper asks for them, and fails without; the upper half of the address space as one
 * range satisfies both and tells nothing. Too deep a recursion then meets the real end of the stack.
 */
const STACK_MAP = Buffer.from(
  '000000000000-7ff000000000 ---p 00000000 00:00 0\n' +
    '7ff000000000-7fffffffffff rw-p 00000000 00:00 0 [stack]\n',
);

export function bubblewrapDriver(settings: EmbeddedSettings): Driver {
  const { profile, ceilings } = settings;
  const tools = findHardeningTools();
  const bwrap = process.platform === 'linux' ? findProgram('bwrap') : undefined;
  const kernels = stagedKernels(settings);
  let version = '';
  let binds: readonly string[] = [];
  const filter = profile.bubblewrap.seccomp ? filterForThisMachine() : undefined;

  return {
    name: 'bubblewrap',
    isolation:
      'Linux namespaces without network, host files, /proc or capabilities (bubblewrap), a system call filter, resource limits; inside them Deno permission checks.',
    strength: 'strong',
    async prepare(signal) {
      if (bwrap === undefined) throw new DriverUnavailable('bubblewrap (bwrap) is not installed.');
      if (tools.setpriv === undefined || tools.prlimit === undefined) {
        throw new DriverUnavailable('setpriv and prlimit (util-linux) are not installed.');
      }
      if (profile.bubblewrap.seccomp && filter === undefined) {
        throw new DriverUnavailable(`There is no system call filter for ${process.arch}.`);
      }
      version = (await run(bwrap, ['--version'])).stdout.trim();
      const places = await kernels.prepare(signal);
      const first = places[0];
      binds = first === undefined ? [] : await librariesOf(kernels.get(first.kernel).runtime);
      return places;
    },
    async open(name, signal) {
      const kernel = kernels.get(name);
      const chain = [
        ...hardeningPrefix(profile, ceilings, tools),
        bwrap ?? 'bwrap',
        ...wallArguments(profile, kernel, binds, ceilings.tmpfs_bytes),
        ...(filter === undefined ? [] : ['--seccomp', '4']),
        '--',
        INSIDE.runtime,
        ...denoArguments(kernel, INSIDE.kernel, profile, ceilings),
      ];
      const [command = 'bwrap', ...args] = chain;
      const child = await startChild(
        {
          command,
          args,
          cwd: '/',
          env: {},
          handedOver: filter === undefined ? [STACK_MAP] : [STACK_MAP, filter],
        },
        profile.watch,
        settings.startMs,
        signal,
      );
      try {
        await limitThreads(Number(child.id), tools, profile);
      } catch (error) {
        child.kill();
        await child.ended;
        throw error;
      }
      return child;
    },
    inspect: ({ id }) => lookFromOutside(Number(id), { wrapped: true, ceilings }),
    fingerprint: () =>
      JSON.stringify(['bubblewrap', process.getuid?.(), version, tools, binds, profile, ceilings]),
    withoutInnerLayer: () =>
      bubblewrapDriver({
        ...settings,
        profile: { ...profile, deno: { ...profile.deno, permissions: 'all' } },
      }),
  };
}

function wallArguments(
  profile: IsolationProfile,
  kernel: StagedKernel,
  libraries: readonly string[],
  tmpfsBytes: number,
): readonly string[] {
  const { flags, hostname, read_only_root, extra_binds } = profile.bubblewrap;
  return [
    ...flags,
    ...Object.entries(profile.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    '--hostname',
    hostname,
    '--ro-bind',
    kernel.runtime,
    INSIDE.runtime,
    '--ro-bind',
    kernel.folder,
    INSIDE.kernel,
    ...[...libraries, ...extra_binds].flatMap((path) => ['--ro-bind', path, path]),
    // Deno asks for its own path there and refuses to start without; no /proc is needed beyond it.
    '--dir',
    '/proc/self',
    '--symlink',
    INSIDE.runtime,
    '/proc/self/exe',
    '--ro-bind-data',
    '3',
    '/proc/self/maps',
    '--size',
    String(tmpfsBytes),
    '--tmpfs',
    '/tmp',
    ...(read_only_root ? ['--remount-ro', '/'] : []),
    '--chdir',
    INSIDE.kernel,
  ];
}

/** The shared libraries and the loader that the runtime names, and nothing else of the host's. */
async function librariesOf(binary: string): Promise<readonly string[]> {
  const ldd = findProgram('ldd');
  if (ldd === undefined) throw new DriverUnavailable('ldd (libc-bin) is not installed.');
  const { stdout } = await run(ldd, [binary]);
  const paths = [...stdout.matchAll(/(?:=>\s+|^\s*)(\/\S+)\s+\(0x/gm)].flatMap(
    ([, path]) => path ?? [],
  );
  for (const path of paths) await realpath(path);
  return paths;
}

/**
 * Processes are impossible behind the filter, threads are not. Set from outside and after the start,
 * because RLIMIT_NPROC set before the user namespace would count the user's other processes too. Done
 * as the job's own user: root in a container often may not change another user's limits.
 */
async function limitThreads(
  pid: number,
  { setpriv, prlimit }: HardeningTools,
  profile: IsolationProfile,
): Promise<void> {
  if (setpriv === undefined || prlimit === undefined) return;
  const inner = await innermost(pid);
  const limit = `--nproc=${profile.bubblewrap.threads}`;
  await run(setpriv, [...userSwitches(profile), '--', prlimit, '--pid', String(inner), limit]);
}

function filterForThisMachine(): Uint8Array | undefined {
  return process.arch === 'x64' || process.arch === 'arm64'
    ? seccompFilter(process.arch)
    : undefined;
}
