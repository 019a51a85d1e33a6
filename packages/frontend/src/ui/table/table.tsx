import type { ReactElement, ReactNode } from "react";

import { useUiTexts } from "../ui-texts.ts";
import type { Column, Sort } from "./columns.ts";
import { HeaderCell } from "./header-cell.tsx";
import styles from "./table.module.css";

interface TableProps<Row> {
  /** Names the rows for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** In display order: see `sortRows`. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sort?: Sort | undefined;
  readonly onSort?: ((sort: Sort | undefined) => void) | undefined;
  /** The row selected by the keyboard or a panel. */
  readonly selected?: string | undefined;
  /** For many columns: switches to cards below 900 px. */
  readonly wide?: boolean | undefined;
  /** Shown when there are no rows: why, and the next step. */
  readonly empty?: ReactNode;
}

/**
 * A table with a sticky header. On phones each row is a card that names its columns. A link with `data-row-link` in a
 * cell covers the whole row.
 */
export function Table<Row>({ label, columns, rows, ...props }: TableProps<Row>): ReactElement {
  const { keyOf, sort, onSort, selected, wide, empty } = props;
  const texts = useUiTexts();
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div className={styles["frame"]} data-wide={wide}>
      <table className={styles["table"]} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row" data-label={texts("sortBy")}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row" data-selected={keyOf(row) === selected || undefined}>
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
}

function Cell<Row>({ column, row }: CellProps<Row>): ReactElement {
  return (
    <td role="cell" data-align={column.align} data-card={column.card} data-header={column.header}>
      {column.cell(row)}
    </td>
  );
}
