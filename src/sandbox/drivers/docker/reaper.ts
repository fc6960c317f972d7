/** Removes containers that nobody will come for: of dead servers, past their deadline, or lost by us. */
import type { SandboxLog } from '../../driver.ts';
import type { EngineClient } from './engine-client.ts';
import { APP_LABEL, standingOf, type Marks } from './labels.ts';

export interface Reaper {
  /** One pass; resolves to how many were removed. Rejects when the engine does not answer. */
  pass(): Promise<number>;
  start(): void;
  stop(): void;
}

const EVERY_MS = 30_000;

export function createReaper(
  engine: EngineClient,
  marks: Marks,
  /** True for the name of a container that somebody here still holds. */
  isHeld: (name: string) => boolean,
  log: SandboxLog,
): Reaper {
  let timer: NodeJS.Timeout | undefined;
  const pass = async (): Promise<number> => {
    let removed = 0;
    for (const container of await engine.list(APP_LABEL)) {
      const standing = standingOf(container, marks, Date.now());
      if (standing === 'foreign' || (standing === 'ours' && isHeld(container.name))) continue;
      try {
        await engine.remove(container.id);
        removed += 1;
        log('info', 'a left-over container was removed', { container: container.name, standing });
      } catch (error) {
        log('warn', 'a left-over container could not be removed', {
          container: container.name,
          reason: String(error),
        });
      }
    }
    return removed;
  };
  return {
    pass,
    start() {
      timer ??= setInterval(() => {
        pass().catch((error: unknown) => {
          log('warn', 'the container engine could not be asked for left-overs', {
            reason: String(error),
          });
        });
      }, EVERY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
