import { useVirtualizer } from "@tanstack/react-virtual";
import {
  useEffect,
  useRef,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from "react";

import type { Column, Sort } from "../../../ui/table/columns.ts";
import { usePrinting } from "../../../ui/print/use-printing.ts";
import { useUiTexts } from "../../../ui/ui-texts.ts";
import { SortHeader } from "./sort-header.tsx";
import styles from "./virtual-table.module.css";

interface VirtualTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
  /** The row selected by keys: scrolled into view when it changes. */
  readonly current: string | undefined;
  readonly isSelected: (row: Row) => boolean;
}

/** Estimated height, px; rows are measured when rendered. */
const rowHeight = 34;
const overscan = 10;

/** A table of any length that renders only visible rows. Fills the height of its container. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>): ReactElement {
  const { columns, rows, keyOf, sort, onSort, current } = props;
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(rows[index] as Row),
    overscan,
    // The sticky header covers rows behind it.
    scrollPaddingStart: rowHeight,
  });
  const at = current === undefined ? -1 : rows.findIndex((row) => keyOf(row) === current);
  useFollowing(frame, current, () => virtual.scrollToIndex(at, { align: "auto" }));
  const all = useAllOnPaper(rows, keyOf);
  const template = columns.map(({ width }) => width ?? "minmax(0, 1fr)").join(" ");
  return (
    <div
      ref={frame}
      className={styles["frame"]}
      data-printed
      tabIndex={-1}
      style={{ "--columns": template } as CSSProperties}
    >
      <div role="table" aria-label={props.label} aria-rowcount={rows.length + 1} className={styles["table"]}>
        <Head columns={columns} sort={sort} onSort={onSort} />
        <div
          role="rowgroup"
          className={styles["rows"]}
          data-printed
          style={{ blockSize: virtual.getTotalSize() }}
        >
          {(all ?? virtual.getVirtualItems()).map(({ index, key, start }) => {
            const row = rows[index] as Row;
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                role="row"
                aria-rowindex={index + 2}
                className={styles["row"]}
                data-current={index === at || undefined}
                data-selected={props.isSelected(row) || undefined}
                style={{ translate: `0 ${start}px` }}
              >
                <Cells columns={columns} row={row} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

type HeadProps<Row> = Pick<VirtualTableProps<Row>, "columns" | "sort" | "onSort">;

function Head<Row>({ columns, sort, onSort }: HeadProps<Row>): ReactElement {
  const texts = useUiTexts();
  return (
    <div role="rowgroup" className={styles["head"]}>
      <div role="row" aria-rowindex={1} className={styles["cells"]} data-label={texts("sortBy")}>
        {columns.map((column) => (
          <SortHeader key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

/** Renders all rows when printing. */
function useAllOnPaper<Row>(rows: readonly Row[], keyOf: (row: Row) => string) {
  if (!usePrinting()) return undefined;
  return rows.map((row, index) => ({ index, key: keyOf(row), start: 0 }));
}

/** Scrolls to the current row when it changes and focuses its link: Enter opens it, and screen readers read it. */
function useFollowing(
  frame: RefObject<HTMLDivElement | null>,
  current: string | undefined,
  scroll: () => void,
): void {
  useEffect(() => {
    if (current === undefined) return;
    scroll();
    const focus = () =>
      frame.current
        ?.querySelector<HTMLElement>("[data-current] [data-row-link]")
        ?.focus({ preventScroll: true });
    // The row is rendered in the frame after the scrolling one.
    requestAnimationFrame(() => void requestAnimationFrame(focus));
    // Rows moved by sorting or filtering must not take the focus from a field.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [current]);
}

interface CellsProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
}

function Cells<Row>({ columns, row }: CellsProps<Row>): ReactNode {
  return columns.map((column) => (
    <div
      key={column.id}
      role="cell"
      className={styles["cell"]}
      data-align={column.align}
      data-card={column.card}
      data-column={column.id}
      data-header={column.header}
    >
      {column.cell(row)}
    </div>
  ));
}
