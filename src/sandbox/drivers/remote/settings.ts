export interface RemoteSettings {
  /** Unix socket on which `partsmith runner` listens. */
  readonly socketPath: string;
  /** How long a server that starts waits for its runner. */
  readonly startMs: number;
}
