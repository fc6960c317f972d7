/** Sessions that their client has ended with DELETE; a request in one is answered 404 (2025-11-25, transports). */
export interface EndedSessions {
  add(caller: string, session: string): void;
  has(caller: string, session: string): boolean;
}

/** Remembers the newest `maximum`; an older one counts as live again, which costs nobody anything. */
export function createEndedSessions(maximum: number): EndedSessions {
  const keys = new Set<string>();
  const keyOf = (caller: string, session: string): string => JSON.stringify([caller, session]);
  return {
    add(caller, session) {
      keys.add(keyOf(caller, session));
      const [oldest] = keys;
      if (keys.size > maximum && oldest !== undefined) keys.delete(oldest);
    },
    has: (caller, session) => keys.has(keyOf(caller, session)),
  };
}
