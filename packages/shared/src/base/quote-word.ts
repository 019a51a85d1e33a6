/** Quotes one word of a displayed command for a Bourne shell; words that need no quotes are returned unchanged. */
export function quoteWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
