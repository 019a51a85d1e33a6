/** What turns the direction of text: it makes a name read otherwise than it is. */
const turns = /[\u202A-\u202E\u2066-\u2069]/g;

/** A text of the server with such characters as visible signs, as the command line shows them. */
export function showTurns(text: string): string {
  return text.replace(turns, "·");
}
