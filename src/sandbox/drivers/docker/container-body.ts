/** Profile → create request of the Docker Engine API 1.41 (POST /containers/create), every field spelt out. */
import type { JobLimits } from '../../../contract/limits.ts';
import type { DockerProfile } from './docker-profile.ts';
import type { DockerRuntime } from './settings.ts';

export interface ContainerPlan {
  /** Content address. */
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly runtime: DockerRuntime;
  /** Not more than the machine has: an engine refuses that. */
  readonly cpus: number;
  readonly ceilings: JobLimits;
}

interface Ulimit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

export interface ContainerBody {
  readonly [field: string]: unknown;
  readonly HostConfig: Readonly<Record<string, unknown>>;
}

export function containerBody(profile: DockerProfile, plan: ContainerPlan): ContainerBody {
  const { ceilings } = plan;
  return {
    Image: plan.image,
    Entrypoint: plan.entrypoint,
    Cmd: [],
    Env: Object.entries(profile.environment).map(([name, value]) => `${name}=${value}`),
    User: profile.user,
    Hostname: profile.hostname,
    Domainname: '',
    WorkingDir: '/',
    Labels: plan.labels,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    // The engine closes the kernel's stdin when our half of the attached connection closes.
    StdinOnce: true,
    Tty: false,
    Healthcheck: { Test: ['NONE'] },
    Volumes: {},
    ExposedPorts: {},
    NetworkDisabled: profile.network_disabled,
    StopSignal: 'SIGKILL',
    HostConfig: {
      Runtime: plan.runtime,
      Privileged: false,
      CapAdd: [],
      CapDrop: profile.cap_drop,
      SecurityOpt: [
        ...(profile.no_new_privileges ? ['no-new-privileges=true'] : []),
        // Inline: the daemon never reads a file that we would have to keep in step.
        `seccomp=${seccompText(profile.seccomp, plan.runtime)}`,
      ],
      GroupAdd: [],
      ReadonlyRootfs: profile.read_only_root,
      Tmpfs: {
        [profile.tmpfs.path]: [...profile.tmpfs.options, `size=${ceilings.tmpfs_bytes}`].join(','),
      },
      Binds: [],
      Mounts: [],
      VolumesFrom: [],
      Devices: [],
      DeviceRequests: [],
      DeviceCgroupRules: [],
      NetworkMode: profile.network,
      PortBindings: {},
      PublishAllPorts: false,
      Dns: [],
      ExtraHosts: [],
      Links: [],
      IpcMode: profile.ipc,
      PidMode: '',
      UTSMode: '',
      UsernsMode: '',
      CgroupnsMode: profile.cgroup_namespace,
      ...(profile.limit_memory
        ? { Memory: ceilings.memory_bytes, MemorySwap: ceilings.memory_bytes }
        : {}),
      OomKillDisable: false,
      PidsLimit: plan.runtime === 'runsc' ? profile.pids_under_gvisor : profile.pids,
      NanoCpus: plan.cpus * 1e9,
      Ulimits: ulimits(profile, ceilings),
      Sysctls: {},
      LogConfig: { Type: profile.log_driver, Config: {} },
      MaskedPaths: profile.masked_paths,
      ReadonlyPaths: profile.read_only_paths,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      // Races with the inspect that tells why a container ended: we remove it ourselves.
      AutoRemove: false,
      // The system call filter lets nobody fork, an init of the engine's included.
      Init: false,
    },
  };
}

/**
 * gVisor refuses with EPERM whatever error a rule names, and at EPERM for clone3 the C library gives up
 * instead of falling back to clone, so no thread starts. Let through, gVisor answers clone3 itself.
 */
function seccompText(seccomp: DockerProfile['seccomp'], runtime: DockerRuntime): string {
  if (seccomp === 'unconfined') return seccomp;
  if (runtime !== 'runsc') return JSON.stringify(seccomp);
  const syscalls = seccomp.syscalls.map(({ errnoRet, ...rule }) =>
    errnoRet === undefined ? rule : { ...rule, action: 'SCMP_ACT_ALLOW' },
  );
  return JSON.stringify({ ...seccomp, syscalls });
}

function ulimits(profile: DockerProfile, ceilings: JobLimits): readonly Ulimit[] {
  const { rlimits } = profile;
  const both = (name: string, value: number): Ulimit => ({ Name: name, Soft: value, Hard: value });
  return [
    both('nofile', rlimits.nofile),
    both('core', rlimits.core),
    both('memlock', rlimits.memlock),
    ...(rlimits.limit_file_size ? [both('fsize', ceilings.tmpfs_bytes)] : []),
    both('cpu', Math.ceil(ceilings.cpu_ms / 1000) + rlimits.cpu_reserve_seconds),
  ];
}
