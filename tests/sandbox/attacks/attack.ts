/** What an attack is: one hostile source, the wall it leans against, and the exact words of the refusal. */
import type { JobLimits } from '../../../src/contract/limits.ts';
import type { DriverName, Report } from '../../../src/sandbox/sandbox.ts';
import type { Range } from './range.ts';

export const FAMILIES = [
  'files',
  'processes',
  'environment',
  'network',
  'kernel-syscalls',
  'privileges',
  'resources',
  'output',
  'answer-forgery',
  'tar',
  'persistence',
  'runtime-escape',
] as const;
type Family = (typeof FAMILIES)[number];

/**
 * `whole`: everything stands, as in production. `outer`: the runtime allows all (`--allow-all`, with it
 * FFI), so every call reaches the wall behind it. `unfiltered`: as `outer`, without the system call filter:
 * the control that shows that the deed is a deed.
 */
export type Wall = 'whole' | 'outer' | 'unfiltered';

/** What the deed itself saw: its value, or the error that stopped it. */
export type Said =
  | { readonly did: unknown }
  | {
      readonly refused: {
        readonly name: string;
        readonly message: string;
        readonly code: string | null;
      };
    };

export interface Outcome {
  readonly report: Report;
  /** Undefined when the deed never came to speak. */
  readonly said: Said | undefined;
  readonly range: Range;
}

export interface Attack {
  /** The attacker's sentence, such as `reads /etc/passwd`. */
  readonly name: string;
  readonly family: Family;
  /** What a success would give. */
  readonly threat: string;
  /**
   * `bare` (the default): nothing but the protocol, all of it in the attacker's hands. `replicad`: the real
   * kernel, for what leans against it. The wall is the same for both.
   */
  readonly kernel?: 'replicad' | 'bare';
  readonly wall?: Wall;
  /**
   * Body of an async function inside the sandbox; what it returns or throws is what it says.
   * Everything a source can do it can do, so most attacks are this.
   */
  readonly deed?: (range: Range) => string;
  /** Instead of a deed: a whole module, for what must stand at its top. */
  readonly source?: (range: Range) => string;
  readonly limits?: Partial<JobLimits>;
  /** The caller gives up after this time. */
  readonly cancelAfterMs?: number;
  /** Asserts the exact refusal. Effects that no attack may have are asserted for all by the runner. */
  readonly expect: (outcome: Outcome) => void | Promise<void>;
  /** Said by the same words in the next sandbox: nothing of the deed may be left there. */
  readonly afterwards?: { readonly deed: string; readonly says: unknown };
  /** The same deed at the `unfiltered` wall: what it does when only the filter is gone. */
  readonly control?: (outcome: Outcome) => void;
  /** Why a driver cannot express it. */
  readonly notFor?: Partial<Record<DriverName, string>>;
}
