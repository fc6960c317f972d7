/** Optimal string alignment distance (Damerau–Levenshtein with adjacent swaps), case counts half. */
export function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const [a, b] = [from[i - 1] ?? '', to[j - 1] ?? ''];
      const replace = a === b ? 0 : a.toLowerCase() === b.toLowerCase() ? 0.5 : 1;
      let best = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + replace,
      );
      if (i > 1 && j > 1 && a === to[j - 2] && from[i - 2] === b) {
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
}

/** Up to three known names that a slip of the finger could have meant, nearest first. */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(name.length / 3));
  return [...new Set(known)]
    .filter((candidate) => Math.abs(candidate.length - name.length) <= limit + 6)
    .map((candidate) => ({ candidate, distance: closeness(name, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** A name that contains the other whole is near, however long the rest is. */
function closeness(name: string, candidate: string): number {
  const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
  const contained = a.length >= 4 && (b.includes(a) || (b.length >= 4 && a.includes(b)));
  return contained ? Math.min(1.5, editDistance(name, candidate)) : editDistance(name, candidate);
}
