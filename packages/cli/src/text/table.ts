import { displayWidth, fit, padTo, prepareWidths } from "./width.ts";

export interface Cell {
  readonly text: string;
  /** Applied after the text was cut and filled, so that colours do not count. */
  readonly colour?: ((text: string) => string) | undefined;
}

const gap = "  ";

/** Rows in columns as wide as their widest cell; the last column is cut so that a row fits `width`. */
export async function renderTable(rows: readonly (readonly Cell[])[], width: number): Promise<string> {
  await prepareWidths(rows.flatMap((row) => row.map((cell) => cell.text)));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[column]?.text ?? ""))),
  );
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + gap.length, 0);
  const last = Math.max(8, width - before);
  return rows.map((row) => row.map((cell, at) => renderCell(cell, at, widths, last)).join(gap).trimEnd()).join("\n");
}

function renderCell(cell: Cell, at: number, widths: readonly number[], last: number): string {
  const isLast = at === widths.length - 1;
  const text = isLast ? fit(cell.text, Math.min(last, displayWidth(cell.text))) : padTo(cell.text, widths[at] ?? 0);
  return cell.colour?.(text) ?? text;
}
