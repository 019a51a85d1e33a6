export interface Entry {
  readonly word: string;
  readonly count: number;
}

/** The `limit` commonest words, ties in alphabetical order. */
export function topWords(counts: ReadonlyMap<string, number>, limit: number): Entry[] {
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .sort((a, b) => b.count - a.count || a.word.localeCompare(b.word))
    .slice(0, limit);
}
