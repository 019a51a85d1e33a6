import { plainText, showDirections, terminalText } from "./plain-text.ts";

/** A longer line is printed in parts of this length, so that memory stays bounded. */
const longestLine = 64 * 1024;

export interface OutputLines {
  /** Returns the lines that these bytes complete. */
  take(bytes: Uint8Array): readonly string[];
  /** Returns the last line if it has no newline. */
  end(): readonly string[];
}

/**
 * Converts the output of a task to lines for a log or, with `coloured`, for a terminal: without control
 * sequences, and without text that a progress bar has overwritten.
 */
export function outputLines(coloured: boolean): OutputLines {
  const clean = coloured ? terminalText().write : plainText();
  let rest = "";
  return {
    take: (bytes) => {
      const lines = (rest + clean(bytes)).split("\n");
      rest = withoutOverwritten(lines.pop() ?? "");
      if (rest.length > longestLine) {
        lines.push(rest);
        rest = "";
      }
      return lines.map((line) => finish(line, coloured));
    },
    end: () => (rest === "" ? [] : [finish(rest, coloured)]),
  };
}

function finish(line: string, coloured: boolean): string {
  const text = withoutOverwritten(line);
  if (!coloured) return text;
  const shown = showDirections(text);
  return shown.includes("\u001B") ? `${shown}\u001B[m` : shown;
}

function withoutOverwritten(line: string): string {
  const text = line.replace(/\r+$/, "");
  return text.slice(text.lastIndexOf("\r") + 1);
}
