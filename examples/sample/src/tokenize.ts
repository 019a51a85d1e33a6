const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** The words of a text, lower-cased; punctuation and spaces are left out. */
export function* tokenize(text: string): Generator<string> {
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike) yield segment.toLocaleLowerCase();
  }
}
