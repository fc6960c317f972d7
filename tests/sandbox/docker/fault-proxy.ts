/** A socket between driver and engine that passes bytes on until it is told to misbehave. */
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_DOCKER_SOCKET } from '../../../src/sandbox/drivers/docker/settings.ts';

export interface FaultProxy {
  readonly socketPath: string;
  /** What happens to requests whose first line matches, from now on. */
  misbehave(request: RegExp, how: 'hang' | 'reset' | { readonly answer: string }): void;
  behave(): void;
  /** Closes every open connection hard, as a dying engine does. */
  resetAll(): void;
  /** Connections are refused until `open` again. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

let count = 0;

export async function openFaultProxy(): Promise<FaultProxy> {
  count += 1;
  const socketPath = join(tmpdir(), `partsmith-proxy-${process.pid}-${count}.sock`);
  const sockets = new Set<Socket>();
  let fault:
    | { readonly request: RegExp; readonly how: Parameters<FaultProxy['misbehave']>[1] }
    | undefined;
  let server: Server | undefined;

  const onConnection = (client: Socket): void => {
    const engine = connect(DEFAULT_DOCKER_SOCKET);
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {
        client.destroy();
        engine.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      const line = chunk.toString('latin1').split('\r\n', 1)[0] ?? '';
      if (fault !== undefined && fault.request.test(line)) {
        const { how } = fault;
        if (how === 'hang') return;
        if (how === 'reset') client.destroy();
        else client.end(how.answer);
        engine.destroy();
        return;
      }
      engine.write(chunk);
    });
    client.on('end', () => engine.end());
    engine.on('data', (chunk: Buffer) => client.write(chunk));
    engine.on('end', () => client.end());
  };
  const open = async (): Promise<void> => {
    await rm(socketPath, { force: true });
    const listening = createServer({ allowHalfOpen: true }, onConnection);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(socketPath, resolve));
  };
  const resetAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    resetAll();
    await closed;
  };
  await open();
  return {
    socketPath,
    misbehave: (request, how) => {
      fault = { request, how };
    },
    behave: () => {
      fault = undefined;
    },
    resetAll,
    shut,
    open,
    close: async () => {
      await shut();
      await rm(socketPath, { force: true });
    },
  };
}
