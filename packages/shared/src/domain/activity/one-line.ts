const longestMessage = 300;

/** Text from a program, as one line: control characters could change the terminal that shows it. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  // A command must not look whole when its end is missing.
  return line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line;
}
