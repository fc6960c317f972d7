/**
 * In revisions with `initialize`, a cancellation is a notification in a POST of its own. This index finds the
 * request that it means: by caller, by the session id that we minted, and by the JSON-RPC id.
 */
export interface Cancellations {
  readonly size: number;
  /** Returns how to forget the request again. */
  add(key: RequestKey, cancel: () => void): () => void;
  /** How many requests it reached. */
  cancel(key: RequestKey): number;
  /** Everything that still runs in a session its client has ended. */
  cancelSession(caller: string, session: string): number;
}

interface RequestKey {
  readonly caller: string;
  /** Without a session id a request cannot be told from another client's, so it cannot be cancelled by notification. */
  readonly session: string;
  readonly id: string | number;
}

export function createCancellations(): Cancellations {
  const entries = new Set<{ readonly key: RequestKey; readonly cancel: () => void }>();

  const cancelWhere = (matches: (key: RequestKey) => boolean): number => {
    const found = [...entries].filter(({ key }) => matches(key));
    for (const { cancel } of found) cancel();
    return found.length;
  };
  return {
    get size() {
      return entries.size;
    },
    add(key, cancel) {
      const entry = { key, cancel };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    cancel: ({ caller, session, id }) =>
      // Strict equality on purpose: the ids 1 and "1" are two requests.
      cancelWhere((key) => key.caller === caller && key.session === session && key.id === id),
    cancelSession: (caller, session) =>
      cancelWhere((key) => key.caller === caller && key.session === session),
  };
}
