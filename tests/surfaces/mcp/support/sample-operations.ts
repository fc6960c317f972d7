import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PartsmithError } from '../../../../src/contract/errors.ts';
import type { Attachment, Operation } from '../../../../src/engine/operation.ts';
import { defineOperation } from '../../../../src/engine/operation.ts';

/** The smallest PNG: one transparent pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
export const FILE = Buffer.from('solid cube\nendsolid cube\n');

const rest = null;

/** Reports the stages it is told to, says what it was given, and waits until it is released or cancelled. */
export interface Gate {
  readonly started: Promise<void>;
  readonly open: () => void;
  readonly cancelled: Promise<void>;
}

export class Gates {
  readonly #gates = new Map<
    string,
    Gate & { start(): void; cancel(): void; wait: Promise<void> }
  >();
  running = 0;

  for(key: string): Gate & { start(): void; cancel(): void; wait: Promise<void> } {
    const known = this.#gates.get(key);
    if (known !== undefined) return known;
    const started = signalled();
    const opened = signalled();
    const cancelled = signalled();
    const gate = {
      started: started.promise,
      open: opened.fire,
      wait: opened.promise,
      cancelled: cancelled.promise,
      start: started.fire,
      cancel: cancelled.fire,
    };
    this.#gates.set(key, gate);
    return gate;
  }
}

function signalled(): { promise: Promise<void>; fire: () => void } {
  let fire: (() => void) | undefined;
  const promise = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { promise, fire: () => fire?.() };
}

export function sampleOperations(gates: Gates): readonly Operation[] {
  return [
    defineOperation({
      name: 'slow',
      title: 'Slow',
      description: 'Waits for its gate.',
      effect: 'build',
      rest,
      tool: true,
      input: z.strictObject({
        key: z.string().regex(/^[a-z0-9-]{1,40}$/),
        stages: z
          .array(z.enum(['queued', 'starting', 'running', 'describing', 'exporting']))
          .default([]),
      }),
      output: z.object({
        key: z.string(),
        caller: z.string(),
        box: z.tuple([z.number(), z.number()]),
      }),
      async handle({ key, stages }, { caller, onStage, signal }) {
        const gate = gates.for(key);
        gates.running += 1;
        try {
          for (const stage of stages) onStage(stage);
          gate.start();
          await Promise.race([
            gate.wait,
            new Promise<never>((_, reject) => {
              const stop = (): void => {
                gate.cancel();
                reject(new PartsmithError('cancelled', 'The sandbox was killed.'));
              };
              if (signal.aborted) stop();
              else signal.addEventListener('abort', stop, { once: true });
            }),
          ]);
          return { output: { key, caller: caller.id, box: [1, 2] as [number, number] } };
        } finally {
          gates.running -= 1;
        }
      },
    }),
    defineOperation({
      name: 'look',
      title: 'Look',
      description: 'A picture and a file.',
      effect: 'read',
      rest,
      tool: true,
      input: z.strictObject({}),
      output: z.object({ filename: z.string() }),
      handle: () =>
        Promise.resolve({
          output: { filename: 'cube.png' },
          attachments: [
            attachment('picture', 'cube.png', 'image/png', PIXEL),
            attachment('file', 'cube.stl', 'model/stl', FILE),
          ],
        }),
    }),
    defineOperation({
      name: 'fail',
      title: 'Fail',
      description: 'Its source always fails.',
      effect: 'build',
      rest,
      tool: true,
      input: z.strictObject({}),
      output: z.object({ success: z.boolean(), error: z.string() }),
      handle: () =>
        Promise.resolve({ output: { success: false, error: 'line 3: x' }, failed: true }),
    }),
    defineOperation({
      name: 'refuse',
      title: 'Refuse',
      description: 'Is always busy.',
      effect: 'delete',
      rest,
      tool: true,
      input: z.strictObject({}),
      output: z.object({ done: z.boolean() }),
      handle: () =>
        Promise.reject(new PartsmithError('busy', 'No sandbox is free.', { retryAfterSeconds: 7 })),
    }),
    defineOperation({
      name: 'hidden',
      title: 'Hidden',
      description: 'No tool.',
      effect: 'write',
      rest,
      tool: false,
      input: z.strictObject({}),
      output: z.object({}),
      handle: () => Promise.resolve({ output: {} }),
    }),
    defineOperation({
      name: 'save',
      title: 'Save',
      description: 'Needs the scope write.',
      effect: 'write',
      rest,
      tool: true,
      input: z.strictObject({}),
      output: z.object({ saved: z.boolean() }),
      handle: () => Promise.resolve({ output: { saved: true } }),
    }),
    defineOperation({
      name: 'crash',
      title: 'Crash',
      description: 'Has a bug.',
      effect: 'read',
      rest,
      tool: true,
      input: z.strictObject({}),
      output: z.object({}),
      handle: () => Promise.reject(new Error('ENOENT /secret/path')),
    }),
  ];
}

function attachment(
  role: Attachment['role'],
  filename: string,
  contentType: string,
  bytes: Uint8Array,
): Attachment {
  return {
    role,
    filename,
    contentType,
    bytes,
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    title: `The ${role} ${filename}`,
  };
}
