import type { ReactNode } from "react";

export interface Column<Row> {
  readonly id: string;
  /** Empty: screen readers hear "actions", and on phones it is in the card's corner. */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Sort key; absent: not sortable. */
  readonly sortBy?: ((row: Row) => string | number | undefined) | undefined;
  readonly align?: "end" | undefined;
  /** Amounts sort largest first; absent: true for columns aligned to the end. */
  readonly amounts?: boolean | undefined;
  /** CSS length; absent: as wide as its content, the widest column takes the rest. */
  readonly width?: string | undefined;
  /**
   * On phones each row is a card: `title` is its first line, `whole` takes a full line, `corner` holds the row's
   * actions, `hidden` is left out.
   */
  readonly card?: "title" | "whole" | "corner" | "hidden" | undefined;
}

export interface Sort {
  readonly column: string;
  readonly direction: "up" | "down";
}

/** Sorts rows; those without a value come last in both directions. */
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

/**
 * Returns the next sort order after a click on a header: one direction, the other, then unsorted. Numbers start with
 * the largest.
 */
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
