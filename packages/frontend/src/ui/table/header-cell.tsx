import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";
import { useUiTexts } from "../ui-texts.ts";
import { nextSort, type Column, type Sort } from "./columns.ts";
import styles from "./table.module.css";

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort | undefined) => void) | undefined;
}

const directions = { up: "ascending", down: "descending" } as const;

export function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>): ReactElement {
  const texts = useUiTexts();
  const { id, header, align, width, sortBy } = column;
  const sortable = sortBy !== undefined && onSort !== undefined;
  const direction = sort?.column === id ? sort.direction : undefined;
  return (
    <th
      role="columnheader"
      scope="col"
      data-align={align}
      style={width === undefined ? undefined : { inlineSize: width }}
      aria-sort={direction === undefined ? undefined : directions[direction]}
    >
      {sortable ? (
        <button type="button" className={styles["sort"]} onClick={() => onSort(nextSort(column, sort))}>
          {header}
          {direction === "down" ? (
            <ArrowDown />
          ) : (
            <ArrowUp data-idle={direction === undefined || undefined} />
          )}
        </button>
      ) : (
        header || <VisuallyHidden>{texts("actions")}</VisuallyHidden>
      )}
    </th>
  );
}
