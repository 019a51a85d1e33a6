import { displayWidth, fit, prepareWidths } from "./width.ts";

export interface Cell {
  readonly text: string;
  /** Applied after cutting and padding, so that colour sequences do not count. */
  readonly colour?: ((text: string) => string) | undefined;
}

const gap = "  ";
/** Columns that the last column keeps in a narrow terminal, and those that the first one keeps at least. */
const lastKeeps = 20;
const firstKeeps = 16;

/**
 * Renders rows in columns as wide as their widest cell. In a narrow terminal the last column is cut first,
 * then the first one, whose names may be of any length.
 */
export async function renderTable(rows: readonly (readonly Cell[])[], width: number): Promise<string> {
  await prepareWidths(rows.flatMap((row) => row.map((cell) => cell.text)));
  const widths = columnWidths(rows, width);
  return rows
    .map((row) =>
      row
        .map((cell, at) => renderCell(cell, at, widths))
        .join(gap)
        .trimEnd(),
    )
    .join("\n");
}

function columnWidths(rows: readonly (readonly Cell[])[], width: number): readonly number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const natural = Array.from({ length: columns }, (_, column) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[column]?.text ?? "")), 0),
  );
  const [first = 0, ...others] = natural;
  if (others.length === 0) return [Math.min(first, width)];
  const last = others.at(-1) ?? 0;
  const between = others.slice(0, -1).reduce((sum, each) => sum + each, 0) + gap.length * others.length;
  const room = width - between - Math.min(last, lastKeeps);
  const cut = Math.min(first, Math.max(firstKeeps, room));
  return [cut, ...others.slice(0, -1), Math.max(8, Math.min(last, width - between - cut))];
}

function renderCell(cell: Cell, at: number, widths: readonly number[]): string {
  const width = widths[at] ?? 0;
  const isLast = at === widths.length - 1;
  const text = fit(cell.text, isLast ? Math.min(width, displayWidth(cell.text)) : width);
  return cell.colour?.(text) ?? text;
}
