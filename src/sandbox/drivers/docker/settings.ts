/** What the operator may decide about containers. No field of any request reaches here. */
import { z } from 'zod';

/** Content addresses only: a tag may point to another image tomorrow. */
export const imageReferenceSchema = z
  .string()
  .regex(
    /^([a-z0-9][a-z0-9._/:-]*@)?sha256:[0-9a-f]{64}$/,
    'must be an image id or digest such as sha256:<64 hex digits>',
  );

export const DOCKER_RUNTIMES = ['runc', 'runsc'] as const;
export type DockerRuntime = (typeof DOCKER_RUNTIMES)[number];

export interface DockerSettings {
  /** Docker's or Podman's API socket. */
  readonly socketPath: string;
  readonly runtime: DockerRuntime;
  /** Kernel name (`ocp`, `cadquery`, `replicad` …) → image. Undefined: what `npm run images` recorded. */
  readonly images: Readonly<Record<string, string>> | undefined;
  /**
   * Names this installation among others that share the engine. One running server per name: another
   * one's leftovers are reaped at start.
   */
  readonly instance: string;
}

export const DEFAULT_DOCKER_SOCKET = '/var/run/docker.sock';
