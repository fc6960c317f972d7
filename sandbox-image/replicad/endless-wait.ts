/**
 * Tells when the source awaits what can never come: nothing runs and no timer of its own is left.
 *
 * A pending top-level await in an empty event loop would end Deno with an error of its own, so an
 * interval keeps the loop alive and looks. In a sandbox without files and network only timers, and
 * compiling or hashing for a moment, can settle a promise later.
 */
const LOOK_MS = 250;
const QUIET_LOOKS = 12;

/** Calls `onEndless` once the source has waited 3 s for nothing; sleeping on a timer is no such wait. */
export function watchForEndlessWait(onEndless: () => void): void {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const live = new Set<unknown>();
  let quiet = 0;
  setInterval(() => {
    quiet = live.size === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) onEndless();
  }, LOOK_MS);
  type Callback = (...values: unknown[]) => void;
  Object.assign(globalThis, {
    setTimeout: (callback: Callback, delay?: number, ...values: unknown[]) => {
      const id = setTimeout(() => {
        live.delete(id);
        callback(...values);
      }, delay);
      live.add(id);
      return id;
    },
    setInterval: (callback: Callback, delay?: number, ...values: unknown[]) => {
      const id = setInterval(() => callback(...values), delay);
      live.add(id);
      return id;
    },
    clearTimeout: (id?: number) => {
      live.delete(id);
      clearTimeout(id);
    },
    clearInterval: (id?: number) => {
      live.delete(id);
      clearInterval(id);
    },
  });
}
