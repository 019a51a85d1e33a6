import type { Readable } from "node:stream";

/** The words behind the options: the command, then the sources, each begun by `:::`. */
export interface MapWords {
  readonly command: readonly string[];
  /** None: the arguments come from stdin. */
  readonly sources: readonly (readonly string[])[];
}

export function splitSources(words: readonly string[]): MapWords {
  const first = words.indexOf(":::");
  if (first < 0) return { command: words, sources: [] };
  const sources: string[][] = [];
  for (const word of words.slice(first)) {
    if (word === ":::") sources.push([]);
    else sources.at(-1)?.push(word);
  }
  return { command: words.slice(0, first), sources };
}

/** Every combination of the sources, the last one changing fastest. */
export function* eachCombination(sources: readonly (readonly string[])[]): Generator<readonly string[]> {
  const [first, ...rest] = sources;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const value of first) {
    for (const others of eachCombination(rest)) yield [value, ...others];
  }
}

/** Lines of a stream (or pieces between NULs) as they come; an empty last one is no argument. */
export async function* eachLine(input: Readable, separator: "\n" | "\0"): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of input as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(separator);
    rest = lines.pop() ?? "";
    for (const line of lines) yield [separator === "\n" ? line.replace(/\r$/, "") : line];
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}
