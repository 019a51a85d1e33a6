import { tokenize } from "./tokenize.ts";

/** How often each word occurs, in the order of first occurrence. */
export function countWords(text: string): Map<string, number> {
  const words = [...tokenize(text)];
  const counts = new Map<string, number>();
  for (const word of new Set(words)) {
    counts.set(word, words.filter((other) => other === word).length);
  }
  return counts;
}

/** Adds the counts of `more` to `total`. */
export function addCounts(total: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [word, count] of more) total.set(word, (total.get(word) ?? 0) + count);
}
