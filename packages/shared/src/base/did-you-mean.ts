/** Longer words are compared by their beginnings, because the table grows quadratically. */
const comparedLength = 40;

/**
 * Returns the candidate closest to `word`, or undefined when none is near: at most one edit per three
 * characters (a swap of neighbours counts as one), or a prefix of at least three.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(Math.min(word.length, comparedLength) / 3)) + 1;
  for (const candidate of candidates) {
    const distance = slips(typed, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function slips(a: string, b: string): number {
  if (a.length >= 3 && b.startsWith(a)) return 0.9;
  if (b.length >= 3 && a.startsWith(b)) return 1.1;
  return editDistance([...a].slice(0, comparedLength), [...b].slice(0, comparedLength));
}

/** Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let col = 1; col <= b.length; col++) {
      const same = a[row - 1] === b[col - 1] ? 0 : 1;
      const swapped = row > 1 && col > 1 && a[row - 1] === b[col - 2] && a[row - 2] === b[col - 1];
      current.push(
        Math.min(
          at(last, col) + 1,
          at(current, col - 1) + 1,
          at(last, col - 1) + same,
          swapped ? at(beforeLast, col - 2) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
