/** Text of a line by its number; undefined when it is not there. */
export type TextOf = (line: number) => string | undefined;

/**
 * What is selected in the lines, as text: each line on its own, without numbers and marks. Undefined when nothing of
 * the lines is selected.
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

/** Of a row that is selected in part only; undefined: all of it is. */
function partOf(row: Element, range: Range): string | undefined {
  const text = row.querySelector("[data-content]");
  if (text === null) return "";
  const all = document.createRange();
  all.selectNodeContents(text);
  const begins = range.compareBoundaryPoints(Range.START_TO_START, all) <= 0;
  const ends = range.compareBoundaryPoints(Range.END_TO_END, all) >= 0;
  if (begins && ends) return undefined;
  // Between rows a selection may begin behind this text, or end before it.
  if (range.compareBoundaryPoints(Range.END_TO_START, all) >= 0) return "";
  if (range.compareBoundaryPoints(Range.START_TO_END, all) <= 0) return "";
  if (!begins) all.setStart(range.startContainer, range.startOffset);
  if (!ends) all.setEnd(range.endContainer, range.endOffset);
  return all.toString();
}
