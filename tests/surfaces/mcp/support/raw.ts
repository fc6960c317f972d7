/** Messages and headers by hand, for what a well-behaved client never sends. */
export const MODERN = '2026-07-28';

export interface Message {
  readonly id?: string | number;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export type Headers = Readonly<Record<string, string>>;

export async function postLegacy(
  url: URL,
  body: Message | readonly Message[],
  headers: Headers = {},
  signal?: AbortSignal,
): Promise<Response> {
  const whole = (message: Message): Record<string, unknown> => ({ jsonrpc: '2.0', ...message });
  const json = JSON.stringify('method' in body ? whole(body) : body.map(whole));
  return post(url, json, headers, signal);
}

export async function postModern(
  url: URL,
  message: Message,
  headers: Headers = {},
  signal?: AbortSignal,
): Promise<Response> {
  const { name, _meta, ...params } = { name: undefined, _meta: {}, ...message.params };
  const body = {
    jsonrpc: '2.0',
    ...message,
    params: {
      ...params,
      ...(name !== undefined && { name }),
      _meta: {
        'io.modelcontextprotocol/protocolVersion': MODERN,
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
        ...Object(_meta),
      },
    },
  };
  return post(
    url,
    JSON.stringify(body),
    {
      'mcp-protocol-version': MODERN,
      'mcp-method': message.method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...headers,
    },
    signal,
  );
}

export async function post(
  url: URL,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Headers = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
    redirect: 'manual',
    ...(signal !== undefined && { signal }),
  });
}

/** The JSON-RPC messages of an event stream read to its end, and its comments. */
export async function readStream(
  response: Response,
): Promise<{ readonly messages: readonly Record<string, unknown>[]; readonly comments: number }> {
  const blocks = (await response.text()).split('\n\n');
  const messages = blocks.flatMap((block) =>
    block
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line): Record<string, unknown> => JSON.parse(line.slice('data: '.length))),
  );
  return { messages, comments: blocks.filter((block) => block.startsWith(':')).length };
}
