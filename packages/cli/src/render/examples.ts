/** Formats the examples at the end of a command's `--help`; each command shows at least two. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
