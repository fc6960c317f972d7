import type { Caller } from '../../contract/caller.ts';

/** Revision that changed the shapes we care about; revisions are dates, so text order is their order. */
export const STRUCTURED_CONTENT_SINCE = '2025-06-18';

/** Who asks, and how answers may look: one HTTP request, or one stdio connection. */
export interface Exchange {
  readonly caller: Caller;
  /** `modern`: 2026-07-28 and later, a request describes itself; `legacy`: the revisions with `initialize`. */
  readonly era: 'modern' | 'legacy';
  /** What the client speaks, as far as it has said; a client that says nothing speaks 2025-03-26. */
  revision(): string;
  /** The id that log, audit and errors show for the next call. */
  nextRequestId(): string;
  /** False where a stream is not open to us: the client cannot read one, or all are taken. */
  readonly progress: boolean;
}
