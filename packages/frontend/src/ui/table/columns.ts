import type { ReactNode } from "react";

export interface Column<Row> {
  readonly id: string;
  /** Empty: "actions" is heard, and it stands in the corner of its card. */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What it is sorted by; absent: it is not. */
  readonly sortBy?: ((row: Row) => string | number | undefined) | undefined;
  /** `end` for numbers. */
  readonly align?: "end" | undefined;
  /** Amounts are sorted largest first; absent: what is aligned to the end. */
  readonly amounts?: boolean | undefined;
  /** CSS length; absent: as wide as its content, the widest column takes the rest. */
  readonly width?: string | undefined;
  /**
   * On phones each row is a card: `title` is its first line, `whole` has a line of its own, `corner` is what can be done
   * with the row, `hidden` is left out.
   */
  readonly card?: "title" | "whole" | "corner" | "hidden" | undefined;
}

export interface Sort {
  readonly column: string;
  readonly direction: "up" | "down";
}

/** The rows in their order; those without a value come last whichever way. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const sortBy = columns.find(({ id }) => id === sort?.column)?.sortBy;
  if (sort === undefined || sortBy === undefined) return rows;
  const sign = sort.direction === "up" ? 1 : -1;
  return rows
    .map((row) => ({ row, value: sortBy(row) }))
    .sort((one, other) => compare(one.value, other.value, sign))
    .map(({ row }) => row);
}

/** What a click on a header makes of the order: one way, the other way, as it came. Of numbers the largest come first. */
export function nextSort(
  { id, align, amounts = align === "end" }: Pick<Column<never>, "id" | "align" | "amounts">,
  sort: Sort | undefined,
): Sort | undefined {
  const first = amounts ? "down" : "up";
  if (sort?.column !== id) return { column: id, direction: first };
  if (sort.direction !== first) return undefined;
  return { column: id, direction: first === "up" ? "down" : "up" };
}

type Value = string | number | undefined;

function compare(one: Value, other: Value, sign: number): number {
  if (one === undefined || other === undefined)
    return Number(one === undefined) - Number(other === undefined);
  if (typeof one === "number" && typeof other === "number") return (one - other) * sign;
  return collator.compare(String(one), String(other)) * sign;
}

const collator = new Intl.Collator(undefined, { numeric: true });
