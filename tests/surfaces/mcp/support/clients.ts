import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CALLER_HEADER } from './serve.ts';

export interface Answer {
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: {
    readonly progress: number;
    readonly total?: number | undefined;
    readonly message?: string | undefined;
  }) => void;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** The little that all clients have in common, so that one test can be run with each. */
export interface AnyClient {
  readonly revision: string | undefined;
  tools(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  read(uri: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

export type Connect = (url: URL, caller?: string) => Promise<AnyClient>;

const INFO = { name: 'test', version: '1' };

/** Both packages, both eras: `@modelcontextprotocol/client` 2.x pinned to 2026-07-28, and `sdk` 1.x. */
export const CLIENTS: readonly { readonly era: string; readonly connect: Connect }[] = [
  { era: '2026-07-28 (client 2.x)', connect: connectModern },
  { era: '2025-11-25 (sdk 1.x)', connect: connectOlder },
  { era: '2025-11-25 (client 2.x)', connect: connectModernLegacy },
];

export async function connectModern(url: URL, caller = 'alice'): Promise<AnyClient> {
  return connect2(url, caller, { pin: '2026-07-28' });
}

async function connectModernLegacy(url: URL, caller = 'alice'): Promise<AnyClient> {
  return connect2(url, caller, 'legacy');
}

async function connect2(
  url: URL,
  caller: string,
  mode: 'legacy' | { pin: string },
): Promise<AnyClient> {
  const client = new ModernClient(INFO, { versionNegotiation: { mode } });
  const transport = new ModernTransport(url, {
    requestInit: { headers: { [CALLER_HEADER]: caller } },
  });
  await client.connect(transport);
  return {
    revision: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, options = {}) =>
      client.callTool({ name, arguments: args, ...metaOf(options) }, requestOptions(options)),
    read: async (uri) => (await client.readResource({ uri })).contents,
    close: () => client.close(),
  };
}

export async function connectOlder(url: URL, caller = 'alice'): Promise<AnyClient> {
  const client = new OlderClient(INFO);
  const transport = new OlderTransport(url, {
    requestInit: { headers: { [CALLER_HEADER]: caller } },
  });
  await client.connect(transport);
  return {
    revision: transport.protocolVersion,
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, options = {}) => {
      const params = { name, arguments: args, ...metaOf(options) };
      // Without a result schema of our own the answer is the current form, not the one of 2024.
      return (await client.callTool(params, undefined, requestOptions(options))) as Answer;
    },
    read: async (uri) => (await client.readResource({ uri })).contents,
    close: () => client.close(),
  };
}

function metaOf({ meta }: CallOptions): { _meta?: Record<string, unknown> } {
  return meta === undefined ? {} : { _meta: { ...meta } };
}

function requestOptions({ signal, onProgress }: CallOptions): {
  timeout: number;
  signal?: AbortSignal;
  onprogress?: NonNullable<CallOptions['onProgress']>;
} {
  return {
    timeout: 20_000,
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onprogress: onProgress }),
  };
}
