/** A real server of our own on a free port, with a workspace that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type Serving } from '../../src/commands/serve.ts';
import type { AuditSink } from '../../src/security/audit.ts';
import { readConfig } from '../../src/config.ts';

export interface TestServer {
  readonly url: string;
  readonly workspace: string;
  post(path: string, body: unknown): Promise<Response>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Builds every source under its name; throws when one fails. */
  buildAll(sources: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** Staged kernels and remembered self-tests are shared by all tests of a machine. */
export const TEST_CACHE = join(tmpdir(), 'partsmith-test-cache');

export async function startTestServer(
  settings: Readonly<Record<string, string>> = {},
  audit?: AuditSink,
): Promise<TestServer> {
  const workspace = await mkdtemp(join(tmpdir(), 'partsmith-test-'));
  const config = readConfig({
    PARTSMITH_PORT: '0',
    PARTSMITH_WORKSPACE: workspace,
    PARTSMITH_CACHE: TEST_CACHE,
    PARTSMITH_LOG: 'error',
    PARTSMITH_WARM: '1',
    ...settings,
  });
  const serving: Serving = await startServer(config, new AbortController().signal, audit);
  const post: TestServer['post'] = (path, body) =>
    fetch(`${serving.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    url: serving.url,
    workspace,
    post,
    async buildAll(sources) {
      for (const [name, code] of Object.entries(sources)) {
        const built = await (
          await post('/model/create', { name, code, include_preview: false })
        ).text();
        if (!built.startsWith('{"success":true')) throw new Error(`${name}: ${built}`);
      }
    },
    get: (path, headers = {}) => fetch(`${serving.url}${path}`, { headers }),
    close: async () => {
      await serving.close();
      await rm(workspace, { recursive: true, force: true });
    },
  };
}
