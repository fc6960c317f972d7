/** The contract's numbers have three decimals. */
export function rounded<T>(value: T): T {
  // The answer has the shape of the question: only numbers inside it change.
  return roundInside(value) as T;
}

function roundInside(value: unknown): unknown {
  // Adding zero turns -0 into 0.
  if (typeof value === 'number') return Math.round(value * 1000) / 1000 + 0;
  if (Array.isArray(value)) return value.map(roundInside);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, roundInside(inner)]));
}
