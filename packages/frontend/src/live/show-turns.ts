/** Bidirectional control characters, which can make a name appear different from what it is. */
const turns = /[\u202A-\u202E\u2066-\u2069]/g;

/** Makes bidirectional control characters visible, as the CLI does. */
export function showTurns(text: string): string {
  return text.replace(turns, "·");
}
