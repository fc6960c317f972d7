/**
 * Environment → one frozen configuration, parsed whole at start. The only reader of process.env.
 * A malformed or unsafe value refuses to start and says which.
 */
import { isIP } from 'node:net';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LANGUAGES } from './contract/languages.ts';
import { DEFAULT_JOB_LIMITS, type JobLimits } from './contract/limits.ts';
import { DEFAULT_TESSELLATION } from './contract/job.ts';
import type { EngineSettings } from './engine/services.ts';
import {
  DEFAULT_DOCKER_SOCKET,
  DOCKER_RUNTIMES,
  imageReferenceSchema,
  type DockerSettings,
} from './sandbox/drivers/docker/settings.ts';

const MIB = 1024 * 1024;

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= low && value <= high, `must be from ${low} to ${high}`);

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);

const bed = z
  .string()
  .regex(/^\d+(\.\d+)?([x×,]\d+(\.\d+)?){2}$/, 'must look like 256x256x256')
  .transform((text) => {
    const [x = 0, y = 0, z_ = 0] = text.split(/[x×,]/).map(Number);
    return [x, y, z_] as const;
  })
  .refine((sizes) => sizes.every((size) => size > 0), 'must be positive');

/** `ocp=sha256:…,replicad=sha256:…` */
const imageList = list
  .transform((entries) => entries.map((entry) => entry.split('=', 2)))
  .pipe(z.array(z.tuple([z.string().regex(/^[a-z0-9_-]{1,40}$/), imageReferenceSchema])))
  .transform((entries) => Object.fromEntries(entries));

const environmentSchema = z.object({
  PARTSMITH_HOST: z
    .string()
    .default('127.0.0.1')
    .refine(isLoopback, {
      message:
        'must be a loopback address (127.0.0.1, ::1 or localhost): this server has no authentication ' +
        'yet, and anyone who reaches it could run code in its sandboxes. Put it behind a tunnel such as ssh -L',
    }),
  PARTSMITH_PORT: whole(0, 65_535).default(8123),
  PARTSMITH_WORKSPACE: z.string().min(1).optional(),
  PARTSMITH_CACHE: z.string().min(1).optional(),
  PARTSMITH_MAX_BODY_BYTES: whole(1024, 256 * MIB).default(MIB),
  PARTSMITH_INLINE_MAX_BYTES: whole(0, 64 * MIB).default(64 * 1024),
  PARTSMITH_PREVIEW_INLINE_MAX: whole(0, 8 * MIB).default(48 * 1024),
  PARTSMITH_BED_MM: bed.default([256, 256, 256]),
  PARTSMITH_SANDBOX: z.enum(['auto', 'docker', 'bubblewrap', 'deno', 'remote']).default('auto'),
  PARTSMITH_DOCKER_SOCKET: z.string().min(1).default(DEFAULT_DOCKER_SOCKET),
  PARTSMITH_DOCKER_RUNTIME: z.enum(DOCKER_RUNTIMES).default('runc'),
  PARTSMITH_IMAGES: imageList.optional(),
  PARTSMITH_INSTANCE: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"')
    .optional(),
  PARTSMITH_RUNNER_SOCKET: z.string().min(1).optional(),
  PARTSMITH_LANGUAGE: z.enum(LANGUAGES).optional(),
  PARTSMITH_ALLOWED_HOSTS: list
    .transform((hosts) => hosts.map((host) => host.toLowerCase()))
    .default([]),
  PARTSMITH_ALLOWED_ORIGINS: list.default([]),
  PARTSMITH_SLOTS: whole(1, 256).optional(),
  PARTSMITH_QUEUE: whole(0, 10_000).default(64),
  PARTSMITH_WARM: whole(0, 64).default(2),
  PARTSMITH_JOB_SECONDS: whole(1, 3600).default(60),
  PARTSMITH_JOB_MEMORY_MB: whole(256, 65_536).default(2048),
  PARTSMITH_JOB_OUTPUT_MB: whole(1, 2048).default(256),
  PARTSMITH_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug']).default('info'),
});

/** Every variable that this server reads. */
export const SETTING_NAMES: readonly string[] = Object.keys(environmentSchema.shape);

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly workspace: string;
  readonly cache: string;
  readonly maxBodyBytes: number;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly sandbox: 'auto' | 'docker' | 'bubblewrap' | 'deno' | 'remote';
  readonly docker: DockerSettings;
  /** Unix socket between server and runner. */
  readonly runnerSocket: string;
  /** undefined: from the number of cores. */
  readonly slots: number | undefined;
  readonly queueMaximum: number;
  readonly warm: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  readonly engine: EngineSettings;
}

/** The operator made a mistake; the message says which variable and what to write. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Throws ConfigError that names every wrong variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('PARTSMITH_') && !SETTING_NAMES.includes(name) && !isForTests(name),
  );
  if (unknown.length > 0) {
    throw new ConfigError(
      `Unknown setting ${unknown.join(', ')}. Known: ${SETTING_NAMES.join(', ')}.`,
    );
  }
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
    throw new ConfigError(faults.join('\n'));
  }
  const values = parsed.data;
  return Object.freeze({
    host: values.PARTSMITH_HOST === 'localhost' ? '127.0.0.1' : values.PARTSMITH_HOST,
    port: values.PARTSMITH_PORT,
    workspace: resolve(values.PARTSMITH_WORKSPACE ?? userFolder(environment, 'data')),
    cache: resolve(values.PARTSMITH_CACHE ?? userFolder(environment, 'cache')),
    maxBodyBytes: values.PARTSMITH_MAX_BODY_BYTES,
    allowedHosts: values.PARTSMITH_ALLOWED_HOSTS,
    allowedOrigins: values.PARTSMITH_ALLOWED_ORIGINS,
    sandbox: values.PARTSMITH_SANDBOX,
    docker: {
      socketPath: values.PARTSMITH_DOCKER_SOCKET,
      runtime: values.PARTSMITH_DOCKER_RUNTIME,
      images: values.PARTSMITH_IMAGES,
      instance: values.PARTSMITH_INSTANCE ?? hostname(),
    },
    runnerSocket: resolve(
      values.PARTSMITH_RUNNER_SOCKET ?? join(userFolder(environment, 'data'), 'runner.sock'),
    ),
    slots: values.PARTSMITH_SLOTS,
    queueMaximum: values.PARTSMITH_QUEUE,
    warm: values.PARTSMITH_WARM,
    logLevel: values.PARTSMITH_LOG,
    engine: {
      limits: jobLimits(values),
      defaultLanguage: values.PARTSMITH_LANGUAGE,
      tessellation: DEFAULT_TESSELLATION,
      inlineMaxBytes: values.PARTSMITH_INLINE_MAX_BYTES,
      previewInlineMaxBytes: values.PARTSMITH_PREVIEW_INLINE_MAX,
      bedMm: values.PARTSMITH_BED_MM,
    },
  });
}

function jobLimits(values: z.output<typeof environmentSchema>): JobLimits {
  const wall = values.PARTSMITH_JOB_SECONDS * 1000;
  return {
    ...DEFAULT_JOB_LIMITS,
    wall_ms: wall,
    cpu_ms: wall,
    memory_bytes: values.PARTSMITH_JOB_MEMORY_MB * MIB,
    output_bytes: values.PARTSMITH_JOB_OUTPUT_MB * MIB,
  };
}

/** The test runner's own switches; the product does not read them. */
function isForTests(name: string): boolean {
  return name.startsWith('PARTSMITH_TEST_') || name === 'PARTSMITH_REQUIRE_ALL';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** XDG base directory specification 0.8. */
function userFolder(
  environment: Readonly<Record<string, string | undefined>>,
  kind: 'data' | 'cache',
): string {
  const base = environment[kind === 'data' ? 'XDG_DATA_HOME' : 'XDG_CACHE_HOME'];
  const fallback = kind === 'data' ? ['.local', 'share'] : ['.cache'];
  return join(base || join(homedir(), ...fallback), 'partsmith');
}
