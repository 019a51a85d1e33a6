import { InvalidArgumentError } from "commander";

/** Parses the regular expression of `--colsep`. */
export function parseSeparator(text: string): RegExp {
  try {
    if (text !== "") return new RegExp(text, "u");
  } catch {
    // Reported below, with the empty one.
  }
  throw new InvalidArgumentError("It must be a regular expression such as , or \\t or ' +'.");
}

/** Splits every argument into columns, which become arguments of their own. */
export async function* splitColumns(
  tuples: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  separator: RegExp,
): AsyncGenerator<readonly string[]> {
  for await (const tuple of tuples) yield tuple.flatMap((value) => value.split(separator));
}
