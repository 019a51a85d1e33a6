import { AnsiReader } from "./ansi-reader.ts";
import { plainStyle, type AnsiStyle } from "./ansi-style.ts";
import { LineCells, type Span } from "./line-cells.ts";

export interface ParsedLine {
  readonly spans: readonly Span[];
  /** What is read, searched and copied. */
  readonly text: string;
  /** What the line left for the next one. */
  readonly end: AnsiStyle;
}

/** Anything that is not simply shown; a tab is. */
const controls = /[\0-\x08\x0a-\x1f\x7f-\x9f]/;

/**
 * A line of a log as it stands on the screen in the end: colours applied, what a carriage return went back over
 * overwritten, every other sequence dropped. One that is still open at the end of the line is dropped as well.
 */
export function parseLine(text: string, start: AnsiStyle): ParsedLine {
  if (!controls.test(text)) return { spans: text === "" ? [] : [{ text, style: start }], text, end: start };
  const cells = new LineCells(start);
  new AnsiReader(cells).push(text);
  const spans = cells.spans();
  return { spans, text: spans.map((span) => span.text).join(""), end: cells.style };
}

/** The same without looks. */
export function plainLine(text: string): string {
  return controls.test(text) ? parseLine(text, plainStyle).text : text;
}
