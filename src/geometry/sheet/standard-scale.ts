/** Scales that a drawing is made in (ISO 5455 and the steps that are usual between them). */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8] as const;

export interface Scale {
  /** Millimetres on paper for one of the model. */
  readonly ratio: number;
  /** `2:1`, `1:2.5` */
  readonly text: string;
}

/** The largest scale that is not above `limit`, a positive number. */
export function standardScale(limit: number): Scale {
  const decade = Math.floor(Math.log10(limit));
  const candidates = [decade - 1, decade, decade + 1].flatMap((power) =>
    STEPS.flatMap((step): Scale[] => {
      const factor = step * 10 ** power;
      return [
        { ratio: factor, text: `${round(factor)}:1` },
        { ratio: 1 / (step * 10 ** -power), text: `1:${round(step * 10 ** -power)}` },
      ];
    }),
  );
  const fitting = candidates.filter(
    ({ ratio, text }) => ratio <= limit * (1 + 1e-9) && ratio >= 1 === text.endsWith(':1'),
  );
  const best = fitting.toSorted((a, b) => b.ratio - a.ratio)[0];
  return best ?? { ratio: limit, text: `${round(limit)}:1` };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
