/**
 * The shooting range: things outside the wall that an attacker would want, each one reachable for the
 * sandbox's user but for the wall, and each one telling when it was touched.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Range {
  /** World-readable file outside the sandbox that holds `secret`; `.json`, `.js`, `.env`, `.db` stand beside it. */
  readonly secretFile: string;
  readonly secretJson: string;
  readonly secretModule: string;
  readonly secretEnv: string;
  readonly secret: string;
  /** World-writable folder outside the sandbox; it must stay empty. */
  readonly dropFolder: string;
  /** TCP on 127.0.0.1 and, where the machine has it, ::1. */
  readonly port: number;
  readonly port6: number | undefined;
  readonly udpPort: number;
  readonly unixSocket: string;
  /** Id of the process that the sandbox's server is. */
  readonly serverPid: number;
  /** What was touched since the last call, in words. */
  traces(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const SECRET_VARIABLE = 'PARTSMITH_ATTACK_SECRET';

export async function openRange(): Promise<Range> {
  const folder = await mkdtemp(join(tmpdir(), 'partsmith-range-'));
  const secret = `secret-${randomBytes(12).toString('hex')}`;
  const dropFolder = join(folder, 'drop');
  await mkdir(dropFolder);
  await chmod(folder, 0o755);
  await chmod(dropFolder, 0o777);
  const place = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o644 });
    return path;
  };
  const touched: string[] = [];
  const unixSocket = join(folder, 'socket');
  const servers: Server[] = [];
  const tcp = await listen(servers, touched, '127.0.0.1');
  const tcp6 = await listen(servers, touched, '::1').catch(() => undefined);
  await listen(servers, touched, unixSocket);
  await chmod(unixSocket, 0o777);
  const udp = await bindDatagrams(touched);
  process.env[SECRET_VARIABLE] = secret;
  return {
    secret,
    secretFile: await place('secret.txt', secret),
    secretJson: await place('secret.json', JSON.stringify({ secret })),
    secretModule: await place('secret.js', `export const secret = ${JSON.stringify(secret)};\n`),
    secretEnv: await place('secret.env', `SECRET=${secret}\n`),
    dropFolder,
    port: portOf(tcp),
    port6: tcp6 === undefined ? undefined : portOf(tcp6),
    udpPort: udp.address().port,
    unixSocket,
    serverPid: process.pid,
    async traces() {
      const files = (await readdir(dropFolder)).map((name) => `file ${name} outside the sandbox`);
      return [...touched.splice(0), ...files];
    },
    async close() {
      delete process.env[SECRET_VARIABLE];
      udp.close();
      for (const server of servers) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listen(servers: Server[], touched: string[], where: string): Promise<Server> {
  const server = createServer((socket) => {
    touched.push(`connection to ${where}`);
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (where.startsWith('/')) server.listen(where, resolve);
    else server.listen(0, where, resolve);
  });
  servers.push(server);
  return server;
}

async function bindDatagrams(touched: string[]): Promise<Datagrams> {
  const socket = createSocket('udp4');
  socket.on('message', () => touched.push('datagram to 127.0.0.1'));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}
