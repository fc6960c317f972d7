/** What an operation does, in one word; surfaces derive hints, authorisation derives scopes. */
export const EFFECTS = ['read', 'build', 'write', 'delete'] as const;
export type Effect = (typeof EFFECTS)[number];
export type Scope = Effect | 'admin';

/** Who asks. Every record has an owner, and the owner is a caller's id. */
export interface Caller {
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly surface: 'mcp' | 'rest' | 'stdio' | 'cli';
  /** Remote address as the surface saw it, for limits and the audit log. */
  readonly address: string | undefined;
}

/** The one caller of an installation without authentication. */
export const LOCAL_OWNER = 'local';
