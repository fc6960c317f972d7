/**
 * The few calls that the driver makes to a container engine, each with a deadline and a typed error.
 * The client library never settles when the engine dies in the middle of an answer, so no call of it is
 * awaited without a deadline.
 */
import Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { ContainerBody } from './container-body.ts';
import { containerFactsSchema, type ContainerFacts } from './look-from-outside.ts';

/** The engine did not do what it was asked; `status` is its HTTP status when it answered at all. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  readonly kind: 'unreachable' | 'timeout' | 'refused';
  readonly status: number | undefined;

  constructor(
    kind: EngineFault['kind'],
    message: string,
    extras: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: extras.cause });
    this.kind = kind;
    this.status = extras.status;
  }
}

export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  readonly cpus: number;
  readonly runtimes: readonly string[];
  readonly memoryLimit: boolean;
  readonly pidsLimit: boolean;
  readonly seccomp: boolean;
  readonly rootless: boolean;
}

export interface ImageFacts {
  readonly id: string;
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

export interface ContainerState {
  readonly running: boolean;
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface EngineClient {
  facts(): Promise<EngineFacts>;
  /** Undefined when the engine has no such image. */
  image(reference: string): Promise<ImageFacts | undefined>;
  /** Resolves to the container's id. */
  create(name: string, body: ContainerBody): Promise<string>;
  attach(id: string): Promise<Duplex>;
  start(id: string): Promise<void>;
  /** Until it is not running; its exit code. */
  wait(id: string, milliseconds: number): Promise<number>;
  /** Undefined when it is gone. */
  inspect(id: string): Promise<ContainerState | undefined>;
  /** Everything that the wall is made of, as the engine holds it. */
  describe(id: string): Promise<ContainerFacts>;
  setMemory(id: string, bytes: number): Promise<void>;
  /** CPU time so far in milliseconds. */
  cpuTime(id: string): Promise<number>;
  /** Success also when it does not run or is gone. */
  kill(id: string): Promise<void>;
  /** Success also when it is gone or going. Kills it first when it runs. */
  remove(idOrName: string): Promise<void>;
  list(label: string): Promise<readonly ListedContainer[]>;
}

const QUICK_MS = 10_000;
/** A first start after boot reads the image from disk. */
const SLOW_MS = 30_000;

export function connectEngine(socketPath: string): EngineClient {
  const docker = new Docker({ socketPath });
  return {
    facts: () =>
      call('tell about itself', QUICK_MS, async () => {
        const [info, version] = await Promise.all([docker.info(), docker.version()]);
        const facts = infoSchema.parse(info);
        return {
          version: version.Version,
          apiVersion: version.ApiVersion,
          cpus: facts.NCPU,
          runtimes: Object.keys(facts.Runtimes),
          memoryLimit: facts.MemoryLimit,
          pidsLimit: facts.PidsLimit,
          seccomp: facts.SecurityOptions.some((option) => option.includes('seccomp')),
          rootless: facts.SecurityOptions.some((option) => option.includes('rootless')),
        };
      }),
    image: (reference) =>
      call('show an image', QUICK_MS, async () => {
        const found = await unless([404], docker.getImage(reference).inspect());
        if (found === undefined) return undefined;
        const { Id, Config } = imageSchema.parse(found);
        return {
          id: Id,
          entrypoint: Config.Entrypoint ?? [],
          labels: Config.Labels ?? {},
          volumes: Object.keys(Config.Volumes ?? {}),
        };
      }),
    create: (name, body) =>
      call('create a container', SLOW_MS, async () => {
        const { id } = await docker.createContainer({ name, ...body });
        return id;
      }),
    attach: (id) =>
      call('attach to a container', QUICK_MS, async (late) => {
        const stream = await docker
          .getContainer(id)
          .attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
        // With `hijack` the library answers with the upgraded connection's socket.
        const connection = stream as Duplex;
        if (late.aborted) connection.destroy();
        return connection;
      }),
    start: (id) =>
      call('start a container', SLOW_MS, async () => {
        await unless([304], docker.getContainer(id).start());
      }),
    wait: (id, milliseconds) =>
      call('wait for a container', milliseconds, async (late) => {
        const answer: unknown = await docker.getContainer(id).wait({ abortSignal: late });
        return waitSchema.parse(answer).StatusCode;
      }),
    inspect: (id) =>
      call('inspect a container', QUICK_MS, async () => {
        const found = await unless([404], docker.getContainer(id).inspect());
        if (found === undefined) return undefined;
        const { Running, ExitCode, OOMKilled } = found.State;
        return { running: Running, exitCode: ExitCode, oomKilled: OOMKilled };
      }),
    describe: (id) =>
      call('describe a container', QUICK_MS, async () => {
        const found: unknown = await docker.getContainer(id).inspect();
        return containerFactsSchema.parse(found);
      }),
    setMemory: (id, bytes) =>
      call('lower a limit', QUICK_MS, async () => {
        await docker.getContainer(id).update({ Memory: bytes, MemorySwap: bytes });
      }),
    cpuTime: (id) =>
      call('measure a container', QUICK_MS, async () => {
        const stats = await docker.getContainer(id).stats({ stream: false, 'one-shot': true });
        return stats.cpu_stats.cpu_usage.total_usage / 1e6;
      }),
    kill: (id) =>
      call('kill a container', QUICK_MS, async () => {
        await unless([304, 404, 409], docker.getContainer(id).kill({ signal: 'SIGKILL' }));
      }),
    remove: (idOrName) =>
      call('remove a container', SLOW_MS, async () => {
        await unless(
          [304, 404, 409],
          docker.getContainer(idOrName).remove({ force: true, v: true }),
        );
      }),
    list: (label) =>
      call('list containers', QUICK_MS, async () => {
        const found = await docker.listContainers({ all: true, filters: { label: [label] } });
        return found.map(({ Id, Names, Labels }) => ({
          id: Id,
          name: (Names[0] ?? '').replace(/^\//, ''),
          labels: Labels,
        }));
      }),
  };
}

const infoSchema = z.object({
  NCPU: z.int().positive(),
  Runtimes: z.record(z.string(), z.unknown()).default({}),
  MemoryLimit: z.boolean().default(false),
  PidsLimit: z.boolean().default(false),
  SecurityOptions: z
    .array(z.string())
    .nullish()
    .transform((options) => options ?? []),
});

const imageSchema = z.object({
  Id: z.string(),
  Config: z.object({
    Entrypoint: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Volumes: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const waitSchema = z.object({ StatusCode: z.int() });

async function call<T>(
  what: string,
  milliseconds: number,
  act: (late: AbortSignal) => Promise<T>,
): Promise<T> {
  const expired = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new EngineFault(
          'timeout',
          `The container engine did not ${what} within ${milliseconds} ms.`,
        ),
      );
      expired.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([act(expired.signal), late]);
  } catch (error) {
    throw asFault(what, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined for these statuses: somebody else did it first, which is what was wanted. */
async function unless<T>(statuses: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const status = statusOf(error);
    if (status !== undefined && statuses.includes(status)) return undefined;
    throw error;
  }
}

function asFault(what: string, error: unknown): EngineFault {
  if (error instanceof EngineFault) return error;
  const status = statusOf(error);
  const reason = error instanceof Error ? error.message.trim() : String(error);
  return status === undefined
    ? new EngineFault('unreachable', `The container engine could not ${what}: ${reason}`, {
        cause: error,
      })
    : new EngineFault('refused', `The container engine would not ${what}: ${reason}`, {
        status,
        cause: error,
      });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
