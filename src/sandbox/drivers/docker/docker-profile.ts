/**
 * The container's wall as data. `container-body.ts` turns it into the create request and adds nothing of
 * its own, so a test can take one brick out and see a deed succeed that fails otherwise.
 */
import { ISOLATION_PROFILE } from '../../isolation/profile.ts';
import { dockerSeccompProfile, type DockerSeccompProfile } from '../../isolation/seccomp-docker.ts';

export interface DockerProfile {
  /** Raised whenever the meaning of a field changes; a remembered self-test of another one is void. */
  readonly version: number;
  /** `uid:gid`, numeric: names would be looked up in the image. */
  readonly user: string;
  readonly hostname: string;
  /** The whole environment inside, beside the PATH, HOSTNAME and HOME that every engine adds. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cap_drop: readonly string[];
  readonly no_new_privileges: boolean;
  readonly seccomp: DockerSeccompProfile | 'unconfined';
  readonly read_only_root: boolean;
  /** Options of the one writable place; its size is the operator's ceiling. */
  readonly tmpfs: { readonly path: string; readonly options: readonly string[] };
  readonly network: 'none' | 'bridge' | 'host';
  readonly network_disabled: boolean;
  readonly ipc: 'none' | 'private' | 'host';
  readonly cgroup_namespace: 'private' | 'host';
  /** Swap beyond memory is none: memory and memory+swap are the same number. */
  readonly limit_memory: boolean;
  /** Processes and threads together; V8 and OCCT start a dozen threads. */
  readonly pids: number;
  /** The same under gVisor, whose own threads on the host count as well. */
  readonly pids_under_gvisor: number;
  readonly cpus: number;
  readonly rlimits: {
    readonly nofile: number;
    readonly core: number;
    readonly memlock: number;
    /** Largest file: the ceiling of the tmpfs, or no limit. */
    readonly limit_file_size: boolean;
    /** Added to the CPU ceiling for RLIMIT_CPU: what a kernel spends before its job. */
    readonly cpu_reserve_seconds: number;
  };
  readonly log_driver: 'none' | 'json-file';
  readonly masked_paths: readonly string[];
  readonly read_only_paths: readonly string[];
  /** `kernel_folder`: Deno reads that and nothing else; `all` is for attacks on the outer wall. */
  readonly deno_permissions: 'kernel_folder' | 'all';
}

export const DOCKER_PROFILE: DockerProfile = {
  version: 1,
  user: '65532:65532',
  hostname: 'sandbox',
  environment: ISOLATION_PROFILE.environment,
  cap_drop: ['ALL'],
  no_new_privileges: true,
  seccomp: dockerSeccompProfile(),
  read_only_root: true,
  tmpfs: {
    path: '/tmp',
    options: ['rw', 'noexec', 'nosuid', 'nodev', 'mode=1777', 'nr_inodes=4096'],
  },
  network: 'none',
  network_disabled: true,
  ipc: 'none',
  cgroup_namespace: 'private',
  limit_memory: true,
  pids: 64,
  pids_under_gvisor: 512,
  cpus: 1,
  rlimits: {
    nofile: 256,
    core: 0,
    memlock: 0,
    limit_file_size: true,
    cpu_reserve_seconds: 10,
  },
  log_driver: 'none',
  // The engine's own list and then the rest of /sys, which tells of the host's hardware.
  masked_paths: [
    '/proc/acpi',
    '/proc/asound',
    '/proc/interrupts',
    '/proc/kcore',
    '/proc/keys',
    '/proc/latency_stats',
    '/proc/sched_debug',
    '/proc/scsi',
    '/proc/timer_list',
    '/proc/timer_stats',
    '/sys',
  ],
  read_only_paths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  deno_permissions: 'kernel_folder',
};
