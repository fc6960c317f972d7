/** What the source did wrong, told by its own lines: none of the kernel's frames, none of its paths. */
import type { ScriptError } from '../../src/contract/result.ts';

/** A fault of the source that the kernel itself found; the message says what to do. */
export class ScriptFault extends Error {
  readonly type: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string | null;

  constructor(
    type: string,
    message: string,
    at: { line?: number; column?: number; hint?: string } = {},
  ) {
    super(message);
    this.type = type;
    this.line = at.line ?? null;
    this.column = at.column ?? null;
    this.hint = at.hint ?? null;
  }
}

interface Frame {
  readonly line: number;
  readonly column: number;
  readonly where: string;
}

/** The caller's module is the only one that comes from a data URL. */
const FRAME = /^\s*at (?:async )?(?:(.*?) \()?data:application\/typescript[^\s)]*?:(\d+):(\d+)\)?/;

/** Frames of the caller's source, innermost first. */
function framesOf(stack: string, lineCount: number): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split('\n')) {
    const match = FRAME.exec(plain(text));
    if (match === null) continue;
    const line = Number(match[2]);
    // Behind the last line stands only what the kernel appended.
    if (line > lineCount) continue;
    frames.push({ line, column: Number(match[3]), where: calledAs(match[1]) });
  }
  return frames;
}

function calledAs(name: string | undefined): string {
  if (name === undefined || name === '<anonymous>') return 'top level';
  return name.replace(/^(Module|Object)\./, '');
}

/** Deno colours some of its messages. */
// eslint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '');

/** `hintFor` may look at the error and at the place where it happened. */
export function toScriptError(
  error: unknown,
  source: string,
  hintFor: (error: unknown) => string | null,
): ScriptError {
  const lines = source.split('\n');
  const { type, message, stack } = describeThrown(error);
  const frames = framesOf(stack, lines.length);
  const own = error instanceof ScriptFault ? error : undefined;
  const line = own?.line ?? frames[0]?.line ?? null;
  const column = own?.column ?? frames[0]?.column ?? null;
  return {
    type: type.slice(0, 200),
    message: message.slice(0, 8_000),
    line,
    column,
    excerpt: excerptOf(lines, line, column).slice(0, 4_000),
    traceback: frames
      .slice(0, 50)
      .map((frame) => `at ${frame.where} (line ${frame.line}, column ${frame.column})`)
      .join('\n')
      .slice(0, 16_000),
    hint: (own?.hint ?? hintFor(error))?.slice(0, 2_000) ?? null,
  };
}

function describeThrown(error: unknown): { type: string; message: string; stack: string } {
  if (error instanceof ScriptFault) {
    return { type: error.type, message: error.message, stack: error.stack ?? '' };
  }
  if (error instanceof Error) {
    const message = plain(error.message).replace(
      /data:application\/typescript[^\s"']*/g,
      'the source',
    );
    return {
      type: error.name,
      message: message === '' ? error.name : message,
      stack: error.stack ?? '',
    };
  }
  return { type: 'Thrown', message: `the source threw ${printable(error)}`, stack: '' };
}

function printable(value: unknown): string {
  try {
    return typeof value === 'string'
      ? JSON.stringify(value)
      : (JSON.stringify(value) ?? String(value));
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Two lines before and after, numbered, a caret under the column. */
export function excerptOf(
  lines: readonly string[],
  line: number | null,
  column: number | null,
): string {
  if (line === null || line > lines.length) return '';
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 2);
  const width = String(last).length;
  const shown: string[] = [];
  for (let at = first; at <= last; at += 1) {
    const text = (lines[at - 1] ?? '').slice(0, 300);
    shown.push(`${at === line ? '>' : ' '} ${String(at).padStart(width)} | ${text}`);
    if (at === line && column !== null && column <= 300) {
      // Tabs stay tabs, so that the caret stands under its letter in any width.
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
      shown.push(`  ${' '.repeat(width)} | ${indent}^`);
    }
  }
  return shown.join('\n');
}
