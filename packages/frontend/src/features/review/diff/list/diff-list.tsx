import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type MouseEvent,
  type ReactElement,
} from "react";

import { usePrinting } from "../../../../ui/print/use-printing.ts";
import type { PackedTokens } from "../highlight/packed-tokens.ts";
import type { DiffRow, LineRow } from "../rows/diff-rows.ts";
import type { DiffWindow } from "./diff-window.ts";
import { FileHead } from "./file-head.tsx";
import { isMeasuredHeight, type TextColumns } from "./row-height.ts";
import { Row } from "./row.tsx";
import { topmostFile, useDiffWindow } from "./use-diff-window.ts";
import { useHeldPlace } from "./use-held-place.ts";
import { useTextColumns } from "./use-text-columns.ts";
import styles from "./diff-list.module.css";

interface DiffListProps {
  readonly label: string;
  readonly rows: readonly DiffRow[];
  /** Key of the row that the keys act on. */
  readonly current: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly tokensOf: (row: DiffRow) => PackedTokens | undefined;
  /** Called on a click on a line; `extend`: with Shift. */
  readonly onSelect: (row: LineRow, extend: boolean) => void;
  /** Called with the rows in or near the window. */
  readonly onShow: (rows: readonly DiffRow[]) => void;
  /** Called after rows were rendered. */
  readonly onRender: () => void;
  readonly ref: (rows: DiffWindow | undefined) => void;
}

/** Limit of printed rows. */
const mostPrinted = 5_000;

/** A window onto the rows of a diff; renders only visible ones. The head of the topmost file stays visible. */
export function DiffList(props: DiffListProps): ReactElement {
  const { label, rows, onSelect, onShow, onRender, ref } = props;
  const frame = useRef<HTMLDivElement>(null);
  const digits = useDigits(rows);
  const columns = useTextColumns(frame, digits);
  const virtual = useDiffWindow({ frame, rows, columns });
  useEffect(() => {
    ref(virtual);
    return () => ref(undefined);
  }, [ref, virtual]);
  const { drawn, first, start, height, top } = useDrawn(rows, virtual);
  const shown = useShown(props, columns, virtual, { drawn, first });
  useHeldPlace(rows, virtual, props.current);
  useLayoutEffect(onRender);
  useEffect(() => onShow(drawn), [drawn, onShow]);
  const click = (event: MouseEvent) => {
    const key = keyOfClicked(event.target);
    const row = key === undefined ? undefined : rows.find((each) => each.key === key);
    if (row?.kind === "line") onSelect(row, event.shiftKey);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- it scrolls by keys, and the keys of the diff select lines as well
    <div
      ref={frame}
      className={styles["frame"]}
      style={{ "--digits": digits } as object}
      onClick={click}
      tabIndex={0}
      role="group"
      aria-label={label}
      data-printed
    >
      {top === undefined ? null : (
        <div className={styles["pinned"]}>
          <FileHead file={top.file} />
        </div>
      )}
      <div className={styles["list"]} role="list" style={{ blockSize: height }} data-printed>
        <div className={styles["rows"]} style={{ paddingBlockStart: start }}>
          {shown}
        </div>
      </div>
    </div>
  );
}

/** Returns the elements of rows; the same ones while only the scroll position changes. */
function useShown(
  { rows, current, selected, tokensOf }: DiffListProps,
  columns: TextColumns,
  virtual: DiffWindow,
  { drawn, first }: { readonly drawn: readonly DiffRow[]; readonly first: number },
): readonly ReactElement[] {
  // Not for rows that go: the library would look through all others for each, and forgets them by its observer.
  const measure = useCallback(
    (element: HTMLDivElement | null) => {
      if (element !== null) virtual.measureElement(element);
    },
    [virtual],
  );
  return useMemo(
    () =>
      drawn.map((row, at) => (
        <Row
          key={row.key}
          row={row}
          index={first + at}
          count={rows.length}
          measure={isMeasuredHeight(row, columns) ? null : measure}
          tokens={tokensOf(row)}
          isCurrent={row.key === current}
          isSelected={selected.has(row.key)}
        />
      )),
    [drawn, first, rows.length, columns, measure, tokensOf, current, selected],
  );
}

/** Returns the rows to render: those in or near the window, or all to be printed. */
function useDrawn(rows: readonly DiffRow[], virtual: DiffWindow) {
  const items = virtual.getVirtualItems();
  const isPrinting = usePrinting();
  const [first, last] = isPrinting ? [0, mostPrinted] : [items[0]?.index ?? 0, items.at(-1)?.index ?? -1];
  const drawn = useMemo(() => rows.slice(first, last + 1), [rows, first, last]);
  if (isPrinting) return { drawn, first, start: 0, height: "auto", top: undefined };
  const start = items[0]?.start ?? 0;
  return { drawn, first, start, height: virtual.getTotalSize(), top: topmostFile(rows, virtual) };
}

/** Returns the number of digits of the greatest line number, so that the code does not move while scrolling. */
function useDigits(rows: readonly DiffRow[]): number {
  return useMemo(() => {
    const greatest = rows.reduce(
      (most, row) =>
        row.kind === "line" ? Math.max(most, row.old?.number ?? 0, row.new?.number ?? 0) : most,
      0,
    );
    return Math.max(3, String(greatest).length);
  }, [rows]);
}

/** Returns the key of the line that was clicked: on its numbers, or anywhere with a finger, which would miss those. */
function keyOfClicked(target: EventTarget): string | undefined {
  const isFinger = window.matchMedia("(pointer: coarse)").matches;
  const place = isFinger ? styles["half"] : styles["number"];
  if (!(target instanceof Element) || target.closest(`.${place}`) === null) return undefined;
  return target.closest<HTMLElement>("[data-key]")?.dataset["key"];
}
