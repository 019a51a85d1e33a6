/** Returns a line's text by its number; undefined when it is not loaded. */
type TextOf = (line: number) => string | undefined;

/**
 * Returns the selected text of the lines, one per line, without numbers and marks. Undefined when no line is selected.
 */
export function selectedText(selection: Selection | null, rows: Element, textOf: TextOf): string | undefined {
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (!rows.contains(range.commonAncestorContainer)) return undefined;
  const lines = [...rows.querySelectorAll("[data-line]")].filter((row) => range.intersectsNode(row));
  if (lines.length === 0) return undefined;
  return lines
    .map((row) => partOf(row, range) ?? textOf(Number(row.getAttribute("data-line"))) ?? "")
    .join("\n");
}

/** Returns the selected part of a row; undefined: all of it. */
function partOf(row: Element, range: Range): string | undefined {
  const text = row.querySelector("[data-content]");
  if (text === null) return "";
  const all = document.createRange();
  all.selectNodeContents(text);
  const begins = range.compareBoundaryPoints(Range.START_TO_START, all) <= 0;
  const ends = range.compareBoundaryPoints(Range.END_TO_END, all) >= 0;
  if (begins && ends) return undefined;
  // A selection between rows may start after this text or end before it.
  if (range.compareBoundaryPoints(Range.END_TO_START, all) >= 0) return "";
  if (range.compareBoundaryPoints(Range.START_TO_END, all) <= 0) return "";
  if (!begins) all.setStart(range.startContainer, range.startOffset);
  if (!ends) all.setEnd(range.endContainer, range.endOffset);
  return all.toString();
}
