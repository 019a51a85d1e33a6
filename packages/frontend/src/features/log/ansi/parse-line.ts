import { AnsiReader } from "./ansi-reader.ts";
import { plainStyle, type AnsiStyle } from "./ansi-style.ts";
import { LineCells, type Span } from "./line-cells.ts";

export interface ParsedLine {
  readonly spans: readonly Span[];
  /** Plain text for reading, searching and copying. */
  readonly text: string;
  /** The style that the next line starts with. */
  readonly end: AnsiStyle;
}

/** Characters that are not simply displayed; tabs are. */
const controls = /[\0-\x08\x0a-\x1f\x7f-\x9f]/;

/**
 * Renders a log line as a terminal would finally show it: colours applied, text before a carriage return overwritten,
 * other sequences dropped, including one unfinished at the line's end.
 */
export function parseLine(text: string, start: AnsiStyle): ParsedLine {
  if (!controls.test(text)) return { spans: text === "" ? [] : [{ text, style: start }], text, end: start };
  const cells = new LineCells(start);
  new AnsiReader(cells).push(text);
  const spans = cells.spans();
  return { spans, text: spans.map((span) => span.text).join(""), end: cells.style };
}

/** Like `parseLine`, but returns text only. */
export function plainLine(text: string): string {
  return controls.test(text) ? parseLine(text, plainStyle).text : text;
}
