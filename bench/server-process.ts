/** The real built server as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
const READY_MS = 60_000;

export interface BenchServer {
  readonly url: string;
  /** From spawn to the line that says where it listens. */
  readonly startMs: number;
  post(path: string, body: object): Promise<unknown>;
  /** Resolves when at least `count` kernels wait. */
  warm(count: number): Promise<void>;
  /** Resident memory of the server process alone, bytes; Linux only, else NaN. */
  memory(): Promise<{ readonly now: number; readonly peak: number }>;
  resetPeak(): Promise<void>;
  /** Processor time of the server process alone so far, ms; hardly moved by what else the machine does. */
  processorMs(): Promise<number>;
  stop(): Promise<void>;
}

export interface ServerFolders {
  readonly workspace: string;
  readonly cache: string;
}

export async function startBenchServer(
  folders: ServerFolders,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      ...process.env,
      PARTSMITH_PORT: '0',
      PARTSMITH_WORKSPACE: folders.workspace,
      PARTSMITH_CACHE: folders.cache,
      PARTSMITH_LOG: 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server is not ready')), READY_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /listening on (http:\/\/[\w.:[\]]+)/.exec(line);
      if (found?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const startMs = performance.now() - started;
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : text;
  };
  return {
    url,
    startMs,
    post,
    async warm(count) {
      for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(50)) {
        const health = (await (await fetch(`${url}/health`)).json()) as {
          sandbox: { pools: { warm: number; starting: number }[] };
        };
        const pools = health.sandbox.pools;
        if (pools.every((pool) => pool.warm >= count && pool.starting === 0)) return;
      }
      throw new Error('no warm kernel');
    },
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, 'latin1').catch(() => '');
      const bytes = (field: string): number =>
        1024 * Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN);
      return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
    },
    // proc(5): 5 sets the peak back to what is resident now.
    resetPeak: () => writeFile(`/proc/${child.pid}/clear_refs`, '5').catch(() => undefined),
    async processorMs() {
      const line = await readFile(`/proc/${child.pid}/stat`, 'latin1').catch(() => '');
      const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
      // proc(5), utime and stime in ticks of 10 ms.
      return 10 * (Number(fields[11]) + Number(fields[12]));
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      clearTimeout(timer);
    },
  };
}
