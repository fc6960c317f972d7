import type { Logger } from 'pino';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Store } from '../store/store.ts';

/** What an operation may use; built once in main, handed down, never looked up. */
export interface Services {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly log: Logger;
  readonly version: string;
}
