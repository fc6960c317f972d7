import { afterAll, describe, expect, it } from 'vitest';
import { createResultParser, parseSmallResult } from '../../../src/sandbox/bundle/parse-result.ts';
import { DEFAULT_JOB_LIMITS } from '../../../src/contract/limits.ts';
import { EMPTY_RESULT } from './empty-result.ts';

const results = createResultParser(1);
afterAll(() => results.close());

function bytes(change: (json: typeof EMPTY_RESULT) => unknown): Uint8Array {
  return Buffer.from(JSON.stringify(change(EMPTY_RESULT)));
}

/** Longest time that a timer of 5 ms was late while `work` ran. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  await work().catch(() => undefined);
  clearInterval(timer);
  return Math.max(longest, performance.now() - last);
}

/** Each of these kept the event loop busy for seconds to minutes when it was checked in place. */
const FLOODS: readonly (readonly [string, () => Uint8Array])[] = [
  [
    'a million parameters',
    () => bytes((json) => ({ ...json, parameters: Object.fromEntries(keys(1_000_000)) })),
  ],
  [
    'a million timings',
    () => bytes((json) => ({ ...json, timings: Object.fromEntries(keys(1_000_000)) })),
  ],
  [
    'five million empty lists',
    () =>
      Buffer.from(
        JSON.stringify(EMPTY_RESULT).replace(
          '"parameters":{}',
          `"parameters":{"a":[${'[],'.repeat(5_000_000)}0]}`,
        ),
      ),
  ],
  [
    'points that are no points',
    () =>
      bytes((json) => ({
        ...json,
        section: {
          plane: 'XY',
          at: 0,
          intersects: true,
          range: [0, 1],
          area_mm2: 1,
          regions: [{ part: 0, outer: Array.from({ length: 2_000_000 }, () => 1), holes: [] }],
        },
      })),
  ],
  [
    'a deep nest',
    () =>
      Buffer.from(
        JSON.stringify(EMPTY_RESULT).replace(
          '"parameters":{}',
          `"parameters":{"a":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`,
        ),
      ),
  ],
];

function keys(count: number): [string, number][] {
  return Array.from({ length: count }, (_, index) => [`k${index}`, 1]);
}

describe('a result.json', () => {
  it('of any size that follows the contract is the result', async () => {
    expect(
      await results.parse(
        bytes((json) => json),
        DEFAULT_JOB_LIMITS,
      ),
    ).toEqual(EMPTY_RESULT);
    const large = { ...EMPTY_RESULT, stdout: 'x'.repeat(60_000) };
    expect(
      await results.parse(
        bytes(() => large),
        DEFAULT_JOB_LIMITS,
      ),
    ).toEqual(large);
  });

  it.each(FLOODS)('with %s is refused, and the server goes on meanwhile', async (_what, make) => {
    const raw = make();
    let refusal: unknown;
    const blocked = await longestBlock(async () => {
      try {
        await results.parse(raw, DEFAULT_JOB_LIMITS);
      } catch (thrown) {
        refusal = thrown;
      }
    });
    expect(refusal).toMatchObject({ name: 'AnswerRefused' });
    // In place it is seconds; a crowded machine may well be late by some hundred milliseconds.
    expect(blocked).toBeLessThan(1_500);
  });

  it('after such an answer the next one is served', async () => {
    const large = { ...EMPTY_RESULT, stdout: 'y'.repeat(60_000) };
    expect(
      await results.parse(
        bytes(() => large),
        DEFAULT_JOB_LIMITS,
      ),
    ).toEqual(large);
  });

  it('of a job of our own is never large', async () => {
    await expect(
      parseSmallResult(
        bytes((json) => ({ ...json, stdout: 'x'.repeat(60_000) })),
        DEFAULT_JOB_LIMITS,
      ),
    ).rejects.toMatchObject({ ending: 'too_large' });
  });
});
