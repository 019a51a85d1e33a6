/** One word of a command that is shown for a shell of the Bourne kind; what needs no quotes is shown without. */
export function quoteWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
