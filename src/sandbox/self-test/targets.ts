/** Things outside the wall that a canary tries to reach, each of which tells when it was reached. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Targets {
  /** World-readable, so that only the wall keeps a job from it. */
  readonly secretFile: string;
  /** World-writable folder. */
  readonly folder: string;
  /** TCP on 127.0.0.1. */
  readonly port: number;
  readonly unixSocket: string;
  readonly serverPid: number;
  /** How often a socket was reached. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function openTargets(): Promise<Targets> {
  const folder = await mkdtemp(join(tmpdir(), 'partsmith-self-test-'));
  let connections = 0;
  const listen = (where: string | number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      server.once('error', reject);
      const ready = (): void => resolve(server);
      if (typeof where === 'string') server.listen(where, ready);
      else server.listen(where, '127.0.0.1', ready);
    });
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const secretFile = join(folder, 'secret');
    const unixSocket = join(folder, 'socket');
    await writeFile(secretFile, randomBytes(16).toString('hex'), { mode: 0o644 });
    const tcp = await listen(0);
    servers.push(tcp, await listen(unixSocket));
    await chmod(unixSocket, 0o777);
    await chmod(folder, 0o777);
    const address = tcp.address();
    if (address === null || typeof address === 'string') throw new Error('not a TCP server');
    return {
      secretFile,
      folder,
      port: address.port,
      unixSocket,
      serverPid: process.pid,
      connections: () => connections,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
