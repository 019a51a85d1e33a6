import { displayWidth } from "../../text/width.ts";

/** Wraps a line at `width` columns without splitting wide characters; later lines are indented. */
export function wrapText(text: string, width: number, indent = 0): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const columns = displayWidth(segment);
    if (used + columns > width && line.trim() !== "") {
      lines.push(line);
      line = " ".repeat(indent);
      used = indent;
    }
    line += segment;
    used += columns;
  }
  return [...lines, line];
}
