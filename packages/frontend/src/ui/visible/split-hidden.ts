/**
 * Characters that nobody sees, or that change how others are seen: controls, directions, blanks of no or unusual width.
 * Not those that belong to an emoji, nor tabs and the ideographic space of Japanese, which look like what they are.
 */
const hidden = new RegExp(
  "(" +
    String.raw`(?<!\p{Emoji})[\ufe0e\ufe0f]|(?<![\p{Extended_Pictographic}\ufe0f])\u200d|` +
    String.raw`(?![\t\n\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}` +
    String.raw`\u00a0\u034f\u115f\u1160\u1680\u17b4\u17b5\u2000-\u200a\u202f\u205f\u2800\u3164\uffa0]` +
    ")",
  "u",
);

interface TextPart {
  /** Position in the text. */
  readonly at: number;
  readonly text: string;
  readonly isHidden: boolean;
}

export function hasHidden(text: string): boolean {
  return hidden.test(text);
}

/** Divides a text at its invisible characters; a text without any is its only part. */
export function splitHidden(text: string): readonly TextPart[] {
  if (!hasHidden(text)) return [{ at: 0, text, isHidden: false }];
  let at = 0;
  return text.split(hidden).map((part, index) => {
    const from = at;
    at += part.length;
    return { at: from, text: part, isHidden: index % 2 === 1 };
  });
}

/** Returns the code point of a character, such as `U+202E`. */
export function nameOfCharacter(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Returns a text with the code points of its invisible characters in their place, for tooltips. */
export function showHidden(text: string): string {
  return splitHidden(text)
    .map((part) => (part.isHidden ? nameOfCharacter(part.text) : part.text))
    .join("");
}
