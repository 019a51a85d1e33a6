import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactElement } from "react";

import { VisuallyHidden } from "../../../ui/layout/visually-hidden.tsx";
import { nextSort, type Column, type Sort } from "../../../ui/table/columns.ts";
import styles from "./virtual-table.module.css";

interface SortHeaderProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
}

const directions = { up: "ascending", down: "descending" } as const;

export function SortHeader<Row>({ column, sort, onSort }: SortHeaderProps<Row>): ReactElement {
  const { id, header, align, sortBy, card } = column;
  const direction = sort?.column === id ? sort.direction : undefined;
  if (sortBy === undefined)
    return (
      <div role="columnheader" className={styles["header"]} data-align={align}>
        {card === "hidden" ? <VisuallyHidden>{header}</VisuallyHidden> : header}
      </div>
    );
  return (
    <div
      role="columnheader"
      className={styles["header"]}
      data-align={align}
      aria-sort={direction === undefined ? undefined : directions[direction]}
    >
      <button type="button" onClick={() => onSort(nextSort(column, sort))}>
        {header}
        {direction === "down" ? <ArrowDown /> : <ArrowUp data-idle={direction === undefined || undefined} />}
      </button>
    </div>
  );
}
