import { describe, expect, it } from 'vitest';
import { round3 } from '../../src/engine/model-summary.ts';

describe('numbers of an answer', () => {
  it.each([
    [1.23456, 1.235],
    [-0.0001, 0],
    [1e300, 1e300],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [-1e306, -1e306],
  ])('%d is told as %d: three decimals, always finite', (value, told) => {
    expect(Object.is(round3(value), told)).toBe(true);
  });
});
