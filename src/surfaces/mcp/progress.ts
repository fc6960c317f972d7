import type { ServerContext } from '@modelcontextprotocol/server';
import type { CallOptions } from '../../engine/engine.ts';

type Stage = Parameters<NonNullable<CallOptions['onStage']>>[0];

/** In the order of a job's life; the position is the progress, so it can only grow. */
const STAGES: readonly { readonly stage: Stage; readonly message: string }[] = [
  { stage: 'queued', message: 'queued: waiting for a sandbox' },
  { stage: 'starting', message: 'starting: opening a fresh sandbox' },
  { stage: 'running', message: 'running: evaluating the source' },
  { stage: 'describing', message: 'describing: measuring the model' },
  { stage: 'exporting', message: 'exporting: writing the files' },
];

export interface ProgressReporter {
  readonly onStage: (stage: Stage) => void;
  /** All notifications are on the wire: an answer must not overtake them. */
  flush(): Promise<void>;
}

/**
 * Stages as `notifications/progress` on the request's own stream: a number from 1 to the total, growing with
 * each (the specification's MUST), whatever order untrusted stage lines come in. Undefined when not asked for.
 */
export function progressReporter(context: ServerContext): ProgressReporter | undefined {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let reached = -1;
  const sent: Promise<void>[] = [];
  return {
    onStage(stage) {
      const position = STAGES.findIndex((row) => row.stage === stage);
      const row = STAGES[position];
      if (row === undefined || position <= reached || context.mcpReq.signal.aborted) return;
      reached = position;
      sent.push(
        context.mcpReq
          .notify({
            method: 'notifications/progress',
            params: {
              progressToken,
              progress: position + 1,
              total: STAGES.length,
              message: row.message,
            },
          })
          // A client that went away is noticed by its signal, not here.
          .catch(() => undefined),
      );
    },
    async flush() {
      await Promise.all(sent);
    },
  };
}
