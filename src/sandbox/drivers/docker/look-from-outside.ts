/**
 * What the engine and the operating system say of a started container. The expectations stand here and
 * not in the profile, so that a weakened profile does not weaken its own check.
 */
import { readFile, readlink } from 'node:fs/promises';
import { z } from 'zod';
import type { JobLimits } from '../../../contract/limits.ts';
import type { IsolationCheck } from '../../sandbox.ts';
import type { DockerRuntime } from './settings.ts';

const listOf = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullish()
    .transform((list): readonly T[] => list ?? []);
const names = listOf(z.string());
const anything = listOf(z.unknown());

/** What the engine answers for a container; only what the wall is made of. */
export const containerFactsSchema = z.object({
  Image: z.string(),
  State: z.object({ Pid: z.int() }),
  Mounts: anything,
  Config: z.object({
    User: z.string(),
    Hostname: z.string(),
    Env: names,
    Tty: z.boolean(),
  }),
  HostConfig: z.object({
    Runtime: z.string(),
    Privileged: z.boolean(),
    CapAdd: names,
    CapDrop: names,
    SecurityOpt: names,
    ReadonlyRootfs: z.boolean(),
    NetworkMode: z.string(),
    IpcMode: z.string(),
    PidMode: z.string(),
    UTSMode: z.string(),
    UsernsMode: z.string(),
    CgroupnsMode: z.string(),
    Memory: z.int(),
    MemorySwap: z.int(),
    PidsLimit: z.int().nullish(),
    NanoCpus: z.number(),
    Ulimits: listOf(z.object({ Name: z.string(), Hard: z.number() })),
    Binds: anything,
    Devices: anything,
    DeviceRequests: anything,
    VolumesFrom: anything,
    GroupAdd: anything,
    Tmpfs: z
      .record(z.string(), z.string())
      .nullish()
      .transform((mounts) => mounts ?? {}),
    LogConfig: z.object({ Type: z.string() }),
    MaskedPaths: names,
    ReadonlyPaths: names,
    RestartPolicy: z.object({ Name: z.string() }),
  }),
});
export type ContainerFacts = z.infer<typeof containerFactsSchema>;

const ALLOWED_ENVIRONMENT =
  /^(DENO_DIR|DENO_NO_UPDATE_CHECK|DENO_NO_PROMPT|DENO_WEBGPU_BACKEND|HOME|JSR_URL|LANG|NPM_CONFIG_REGISTRY|NO_COLOR|TZ|PATH|OPENBLAS_NUM_THREADS|OMP_NUM_THREADS)=/;
const TMPFS_OPTIONS = ['noexec', 'nosuid', 'nodev'];

/** Rows from the engine's own record of the container, and from /proc where the process is in sight. */
export async function lookFromOutside(
  facts: ContainerFacts,
  runtime: DockerRuntime,
  ceilings: JobLimits,
): Promise<readonly IsolationCheck[]> {
  const rows: IsolationCheck[] = [];
  const row = (probe: string, held: boolean, evidence: unknown): void => {
    rows.push({ probe, held, evidence: String(evidence).slice(0, 200) });
  };
  const { Config, HostConfig: host } = facts;
  const equal = (probe: string, found: unknown, wanted: unknown): void =>
    row(probe, found === wanted, found);
  const none = (probe: string, found: readonly unknown[]): void =>
    row(probe, found.length === 0, JSON.stringify(found));

  row('run as root', /^[1-9]\d*:[1-9]\d*$/.test(Config.User), Config.User);
  row('be privileged', !host.Privileged, host.Privileged);
  row('hold a capability', host.CapDrop.includes('ALL') && host.CapAdd.length === 0, host.CapDrop);
  const options = host.SecurityOpt.map((option) => option.slice(0, 40));
  row(
    'gain privileges by executing',
    host.SecurityOpt.some((option) => /^no-new-privileges(:true|=true)?$/.test(option)),
    options,
  );
  row(
    'make any system call',
    host.SecurityOpt.some((option) => option.startsWith('seccomp={')),
    options,
  );
  equal('change the root file system', host.ReadonlyRootfs, true);
  equal('have a network', host.NetworkMode, 'none');
  equal('share memory with others', host.IpcMode, 'none');
  equal('see processes of the host', host.PidMode, '');
  equal('change the host’s name', host.UTSMode, '');
  equal('see the host’s control groups', host.CgroupnsMode, 'private');
  equal('see the host’s name', Config.Hostname, 'sandbox');
  row(
    'take more memory than the ceiling',
    host.Memory > 0 && host.Memory <= ceilings.memory_bytes && host.MemorySwap === host.Memory,
    `${host.Memory} bytes, with swap ${host.MemorySwap}`,
  );
  const pids = host.PidsLimit ?? 0;
  row(
    'start processes without end',
    pids > 0 && pids <= (runtime === 'runsc' ? 512 : 64),
    `${pids} at most`,
  );
  row('take all processors', host.NanoCpus > 0, `${host.NanoCpus / 1e9} processors`);
  const limit = (name: string): number =>
    host.Ulimits.find(({ Name }) => Name === name)?.Hard ?? Number.POSITIVE_INFINITY;
  row('open files without end', limit('nofile') <= 1024, `${limit('nofile')} files`);
  equal('leave a core file', limit('core'), 0);
  equal('lock memory', limit('memlock'), 0);
  row(
    'write files without end',
    limit('fsize') <= ceilings.tmpfs_bytes,
    `${limit('fsize')} bytes a file`,
  );
  row(
    'use processor time without end',
    limit('cpu') <= ceilings.cpu_ms / 1000 + 60,
    `${limit('cpu')} s`,
  );
  none('have a mount', [...facts.Mounts, ...host.Binds, ...host.VolumesFrom]);
  none('have a device', [...host.Devices, ...host.DeviceRequests]);
  none('be in a group more', host.GroupAdd);
  const writable = Object.entries(host.Tmpfs);
  row(
    'have more than one sized temporary folder',
    writable.length === 1 &&
      writable.every(([, text]) => {
        const words = text.split(',');
        return (
          TMPFS_OPTIONS.every((option) => words.includes(option)) &&
          words.includes(`size=${ceilings.tmpfs_bytes}`)
        );
      }),
    JSON.stringify(writable),
  );
  equal('fill the host’s disk with logs', host.LogConfig.Type, 'none');
  const masks = ['/proc/kcore', '/proc/keys', '/sys'].filter(
    (path) => !host.MaskedPaths.includes(path),
  );
  none('read what the kernel tells of the host', masks);
  row(
    'change settings of the kernel',
    host.ReadonlyPaths.includes('/proc/sys'),
    host.ReadonlyPaths,
  );
  equal('be started again', host.RestartPolicy.Name, 'no');
  equal('be run by another runtime', host.Runtime, runtime);
  row('run an image by name', /^sha256:[0-9a-f]{64}$/.test(facts.Image), facts.Image);
  none(
    'see more than the fixed environment',
    Config.Env.filter((entry) => !ALLOWED_ENVIRONMENT.test(entry)),
  );
  // gVisor's process on the host is gVisor; what the job is lies inside of it.
  if (runtime === 'runc') rows.push(...(await processRows(facts.State.Pid)));
  return rows;
}

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts'] as const;

/** Empty when the engine runs elsewhere, so that its process ids say nothing here. */
async function processRows(pid: number): Promise<readonly IsolationCheck[]> {
  let status: string;
  const shared: string[] = [];
  try {
    status = await readFile(`/proc/${pid}/status`, 'latin1');
    const cgroup = await readFile(`/proc/${pid}/cgroup`, 'latin1');
    if (!/docker|libpod|containerd/.test(cgroup)) return [];
    for (const name of NAMESPACES) {
      const [theirs, ours] = await Promise.all([
        readlink(`/proc/${pid}/ns/${name}`),
        readlink(`/proc/self/ns/${name}`),
      ]);
      if (theirs === ours) shared.push(name);
    }
  } catch {
    return [];
  }
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? 'missing';
  const kept = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].filter(
    (set) => Number.parseInt(field(set), 16) !== 0,
  );
  const rows: readonly (readonly [string, boolean, string])[] = [
    [
      'be root on the host',
      field('Uid')
        .split(/\s+/)
        .every((id) => Number(id) !== 0),
      field('Uid'),
    ],
    ['hold a capability on the host', kept.length === 0, kept.join(' ') || 'none'],
    ['gain privileges on the host', field('NoNewPrivs') === '1', field('NoNewPrivs')],
    ['go around the system call filter', field('Seccomp') === '2', `mode ${field('Seccomp')}`],
    ['share a namespace with the server', shared.length === 0, shared.join(' ') || 'none'],
  ];
  return rows.map(([probe, held, evidence]) => ({ probe, held, evidence }));
}
