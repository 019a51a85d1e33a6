/**
 * Returns two letters for a name: of its first and last word, such as `AT` for `api-two`, or the first two of a single
 * word.
 */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [first = name, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const [one = "", two = ""] = [...first];
  const [other = two] = [...(last ?? "")];
  return one.toUpperCase() + (last === undefined ? other : other.toUpperCase());
}
