import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_JOB_LIMITS } from '../../../src/contract/limits.ts';
import { containerBody } from '../../../src/sandbox/drivers/docker/container-body.ts';
import { DOCKER_PROFILE } from '../../../src/sandbox/drivers/docker/docker-profile.ts';
import { packageRoot } from '../../../src/sandbox/kernel-folder.ts';

const IMAGE = `sha256:${'a'.repeat(64)}`;

describe('the create request of a container', () => {
  it('is exactly this, field by field', () => {
    const body = containerBody(DOCKER_PROFILE, {
      image: IMAGE,
      entrypoint: ['/usr/bin/python3', '-I', '-B', '/kernel/main.py'],
      labels: { 'partsmith.app': 'partsmith' },
      runtime: 'runc',
      cpus: 1,
      ceilings: DEFAULT_JOB_LIMITS,
    });
    const seccomp: unknown = JSON.parse(
      readFileSync(join(packageRoot(), 'sandbox-image/seccomp.json'), 'utf8'),
    );
    expect(body).toEqual({
      Image: IMAGE,
      Entrypoint: ['/usr/bin/python3', '-I', '-B', '/kernel/main.py'],
      Cmd: [],
      Env: [
        'DENO_DIR=/nonexistent',
        'DENO_NO_UPDATE_CHECK=1',
        'DENO_NO_PROMPT=1',
        'DENO_WEBGPU_BACKEND=none',
        'HOME=/nonexistent',
        'JSR_URL=http://127.0.0.1:1/',
        'NPM_CONFIG_REGISTRY=http://127.0.0.1:1/',
        'LANG=C.UTF-8',
        'NO_COLOR=1',
        'TZ=UTC',
      ],
      User: '65532:65532',
      Hostname: 'sandbox',
      Domainname: '',
      WorkingDir: '/',
      Labels: { 'partsmith.app': 'partsmith' },
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: true,
      StdinOnce: true,
      Tty: false,
      Healthcheck: { Test: ['NONE'] },
      Volumes: {},
      ExposedPorts: {},
      NetworkDisabled: true,
      StopSignal: 'SIGKILL',
      HostConfig: {
        Runtime: 'runc',
        Privileged: false,
        CapAdd: [],
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges=true', `seccomp=${JSON.stringify(seccomp)}`],
        GroupAdd: [],
        ReadonlyRootfs: true,
        Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,mode=1777,nr_inodes=4096,size=67108864' },
        Binds: [],
        Mounts: [],
        VolumesFrom: [],
        Devices: [],
        DeviceRequests: [],
        DeviceCgroupRules: [],
        NetworkMode: 'none',
        PortBindings: {},
        PublishAllPorts: false,
        Dns: [],
        ExtraHosts: [],
        Links: [],
        IpcMode: 'none',
        PidMode: '',
        UTSMode: '',
        UsernsMode: '',
        CgroupnsMode: 'private',
        Memory: 2147483648,
        MemorySwap: 2147483648,
        OomKillDisable: false,
        PidsLimit: 64,
        NanoCpus: 1_000_000_000,
        Ulimits: [
          { Name: 'nofile', Soft: 256, Hard: 256 },
          { Name: 'core', Soft: 0, Hard: 0 },
          { Name: 'memlock', Soft: 0, Hard: 0 },
          { Name: 'fsize', Soft: 67108864, Hard: 67108864 },
          { Name: 'cpu', Soft: 70, Hard: 70 },
        ],
        Sysctls: {},
        LogConfig: { Type: 'none', Config: {} },
        MaskedPaths: [
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
        ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
        RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
        AutoRemove: false,
        Init: false,
      },
    });
  });
});
