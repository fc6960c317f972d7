import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PartsmithError } from '../../src/contract/errors.ts';
import { defineOperation } from '../../src/engine/operation.ts';
import { parseArguments } from '../../src/engine/parse-arguments.ts';

const operation = defineOperation({
  name: 'sample',
  title: 'Sample',
  description: 'For this test.',
  effect: 'read',
  rest: null,
  tool: true,
  input: z.strictObject({
    view: z.enum(['iso', 'front']).default('iso'),
    wall: z.number().min(0).max(100).default(0.8),
    preview: z.boolean().default(false),
    code: z.string().min(1),
  }),
  output: z.object({}),
  surfaceDefaults: { rest: { preview: true } },
  aliases: { mcp: { wall_mm: 'wall' } },
  synonyms: { view: { isometric: 'iso' } },
  handle: () => Promise.resolve({ output: {} }),
});

function refusal(raw: unknown, surface: 'rest' | 'mcp' = 'rest'): PartsmithError {
  try {
    parseArguments(operation, raw, surface);
  } catch (thrown) {
    if (thrown instanceof PartsmithError) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
}

describe('arguments', () => {
  it('get the defaults of their own surface', () => {
    expect(parseArguments(operation, { code: 'x' }, 'rest')['preview']).toBe(true);
    expect(parseArguments(operation, { code: 'x' }, 'mcp')['preview']).toBe(false);
  });

  it('may use the other names of their surface, and only of theirs', () => {
    expect(parseArguments(operation, { code: 'x', wall_mm: 2 }, 'mcp')['wall']).toBe(2);
    expect(refusal({ code: 'x', wall_mm: 2 }, 'rest').message).toContain(
      'Unknown argument "wall_mm"',
    );
  });

  it('accept synonyms of values, whatever their case', () => {
    expect(parseArguments(operation, { code: 'x', view: 'Isometric' }, 'mcp')['view']).toBe('iso');
  });

  it('an unknown argument is named, with the nearest known one and the list', () => {
    const { message, issues } = refusal({ code: 'x', veiw: 'iso' });
    expect(message).toContain('Unknown argument "veiw". Did you mean "view"?');
    expect(message).toContain('Known: view, wall, preview, code.');
    expect(issues?.[0]).toMatchObject({ type: 'extra_forbidden', loc: ['body', 'veiw'] });
  });

  it('a refused enumeration names what is allowed', () => {
    expect(refusal({ code: 'x', view: 'frnt' }).message).toContain(
      'view: must be one of: iso, front. Did you mean "front"?',
    );
  });

  it('a missing field is called missing, as FastAPI does', () => {
    expect(refusal({}).issues).toEqual([
      { type: 'missing', loc: ['body', 'code'], msg: 'Field required' },
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'the number %d is refused as not finite, in an error that is still JSON',
    (wall) => {
      const { issues } = refusal({ code: 'x', wall });
      expect(issues?.[0]?.msg).toBe('must be a finite number');
      expect(JSON.parse(JSON.stringify(issues))).toEqual(issues);
    },
  );

  it.each([null, [], 'text', 7])('%j instead of an object is refused', (raw) => {
    expect(refusal(raw).code).toBe('invalid_input');
  });

  it('prototype keys are unknown arguments, not inherited ones', () => {
    const raw: unknown = JSON.parse('{"code":"x","__proto__":{"view":"front"},"constructor":1}');
    expect(refusal(raw).message).toContain('constructor');
  });

  it('a hundred thousand unknown arguments get an answer that fits a screen', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n]));
    const { issues, message } = refusal({ code: 'x', ...many });
    expect(issues).toHaveLength(20);
    expect(message.length).toBeLessThan(5_000);
  });

  it('arguments nested three thousand deep are refused, not a fault of ours', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`);
    expect(refusal({ code: deep })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('nested more than 64 levels'),
    });
  });

  it('a long wrong value is not echoed', () => {
    const { issues } = refusal({ code: 5, view: 'x'.repeat(500) });
    expect(JSON.stringify(issues)).not.toContain('x'.repeat(100));
  });
});
