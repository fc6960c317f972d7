import { expect } from 'vitest';
import type { FailedReport } from '../../../src/sandbox/sandbox.ts';
import type { Attack, Outcome } from './attack.ts';

/** The deed was stopped by an error with this name and message and, where told, code. */
export function refusedBy(name: string, message: string | RegExp, code?: string): Attack['expect'] {
  return ({ said, report }) => {
    expect(said, JSON.stringify(report).slice(0, 2_000)).toBeDefined();
    expect(said).toEqual({
      refused: {
        name,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        code: code ?? (said !== undefined && 'refused' in said ? said.refused.code : null),
      },
    });
  };
}

/** Deno's permission layer said no, in its own words: `Requires read access to "/etc/passwd"…`. */
export function notCapable(access: RegExp): Attack['expect'] {
  return ({ said, report }) => {
    expect(said, JSON.stringify(report).slice(0, 2_000)).toMatchObject({
      refused: { name: 'NotCapable', message: expect.stringMatching(access) },
    });
  };
}

/** The deed may speak, and what it says is exactly this: the harmless truth. */
export function says(did: unknown): Attack['expect'] {
  return ({ said, report }) => {
    expect(said, JSON.stringify(report).slice(0, 2_000)).toEqual({ did });
  };
}

/** The server ended the job with this cause and this sentence. */
export function ends(ending: FailedReport['ending'], detail: string | RegExp): Attack['expect'] {
  return ({ report }: Outcome) => {
    expect(report).toMatchObject({
      ending,
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    });
  };
}

/** The source itself failed with this message; the job ended in order. */
export function failsWith(message: RegExp): Attack['expect'] {
  return ({ report }) => {
    expect(report).toMatchObject({
      ending: 'completed',
      result: { status: 'script_failed', error: { message: expect.stringMatching(message) } },
    });
  };
}

/** Without the filter the call gives one of these instead: what kernels of different settings say. */
export function differs(answers: readonly string[]): NonNullable<Attack['control']> {
  return ({ said, report }) => {
    expect(said, JSON.stringify(report).slice(0, 2_000)).toBeDefined();
    expect(answers).toContain(said !== undefined && 'did' in said ? said.did : said);
  };
}
