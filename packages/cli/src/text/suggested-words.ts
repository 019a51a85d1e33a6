/** Words that completions offer for the value of an option or argument, by its parser. */
export const suggestedWords = new WeakMap<object, readonly string[]>();

export function withSuggestions<P extends object>(parser: P, words: readonly string[]): P {
  suggestedWords.set(parser, words);
  return parser;
}
