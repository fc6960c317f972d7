/** What a measurement hands back, and how it is printed. */

export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly goal: string;
  /** undefined: a figure without a goal, for the reading of the others. */
  readonly met: boolean | undefined;
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

export const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
export const percent = (ratio: number): string => `${(100 * ratio).toFixed(0)} %`;
export const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** p50 and p95 of samples in ms, each with its goal. */
export function latency(
  what: string,
  samples: readonly number[],
  goals: { readonly p50?: number; readonly p95?: number },
  note?: string,
): Figure[] {
  return ([0.5, 0.95] as const).map((fraction) => {
    const value = percentile(samples, fraction);
    const goal = fraction === 0.5 ? goals.p50 : goals.p95;
    return {
      what: `${what}, p${100 * fraction} of ${samples.length}`,
      value: ms(value),
      goal: goal === undefined ? '' : `≤ ${goal} ms`,
      met: goal === undefined ? undefined : value <= goal,
      ...(note === undefined ? {} : { note }),
    };
  });
}

export function asMarkdown(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, figures }) => [
    `\n## ${title}\n`,
    '| figure | measured | goal | |',
    '|---|---|---|---|',
    ...figures.map(
      ({ what, value, goal, met, note }) =>
        `| ${what} | ${value} | ${goal} | ${verdict(met)}${note === undefined ? '' : ` ${note}`} |`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return '';
  return met ? 'met' : '**missed**';
}
