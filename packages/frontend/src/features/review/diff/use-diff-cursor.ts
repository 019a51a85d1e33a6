import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import { selectedLines, type Cursor } from "./list/cursor.ts";
import type { DiffWindow } from "./list/diff-window.ts";
import { heights } from "./list/row-height.ts";
import type { DiffRow, LineRow } from "./rows/diff-rows.ts";
import { findRow, type Stop } from "./rows/find-row.ts";

export interface DiffCursor {
  readonly current: string | undefined;
  readonly row: DiffRow | undefined;
  readonly selected: readonly LineRow[];
  readonly window: (rows: DiffWindow | undefined) => void;
  /** Moves to the next or previous place; `extend` selects the lines in between. */
  readonly go: (stop: Stop, by: 1 | -1, extend?: boolean) => void;
  /** Goes to a row by its key, such as the path of a file. */
  readonly goTo: (key: string) => void;
  /** Goes to what is shown below a line, as soon as it is there. */
  readonly goToAnchor: (path: string, anchor: string) => void;
  readonly select: (row: LineRow, extend: boolean) => void;
}

/** The row that the keys act on, and how they move it. */
export function useDiffCursor(rows: readonly DiffRow[]): DiffCursor {
  const [cursor, setCursor] = useState<Cursor>();
  const view = useRef<DiffWindow>(undefined);
  const reached = useRef<string>(undefined);
  const wanted = useRef<{ readonly path: string; readonly anchor: string }>(undefined);
  useFocusOnRow(cursor, rows, view, reached);
  const at = cursor === undefined ? -1 : rows.findIndex(({ key }) => key === cursor.key);
  const go = (stop: Stop, by: 1 | -1, extend = false) => {
    const next = findRow(rows, at >= 0 ? at : beforeTop(view.current, by), stop, by);
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined || next === undefined) return;
    setCursor((before) => ({ key: row.key, from: extend ? (before?.from ?? before?.key) : undefined }));
    scrollTo(view.current, next, row, stop === "line" ? "auto" : "start");
  };
  const goTo = (key: string, place: "start" | "center" = "start") => {
    const index = rows.findIndex((row) => row.key === key);
    const row = rows[index];
    if (row === undefined) return;
    wanted.current = undefined;
    setCursor({ key });
    scrollTo(view.current, index, row, place);
  };
  const lookForWanted = () => {
    const { path, anchor } = wanted.current ?? {};
    if (anchor === undefined) return;
    const isWanted = (row: DiffRow) =>
      row.kind === "extra" && row.file.path === path && row.anchors.includes(anchor);
    const found = rows.find(isWanted);
    if (found !== undefined) goTo(found.key, "center");
  };
  useEffect(lookForWanted);
  return {
    current: cursor?.key,
    row: rows[at],
    selected: useMemo(() => selectedLines(rows, cursor), [rows, cursor]),
    window: useCallback((next) => void (view.current = next), []),
    go,
    goTo,
    goToAnchor: (path, anchor) => {
      goTo(path);
      wanted.current = { path, anchor };
      lookForWanted();
    },
    select: (row, extend) =>
      setCursor((before) => ({ key: row.key, from: extend ? (before?.from ?? before?.key) : undefined })),
  };
}

/** Focuses the row of the cursor once it is rendered, so that the keyboard and screen readers are where it is. */
function useFocusOnRow(
  cursor: Cursor | undefined,
  rows: readonly DiffRow[],
  view: { readonly current: DiffWindow | undefined },
  reached: { current: string | undefined },
): void {
  useLayoutEffect(() => {
    if (cursor === undefined || reached.current === cursor.key) return;
    const frame = view.current?.scrollElement;
    const row = frame?.querySelector<HTMLElement>(`[data-key="${CSS.escape(cursor.key)}"]`);
    if (row == null) return;
    reached.current = cursor.key;
    row.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    reached.current = undefined;
  }, [cursor, rows, reached]);
}

function scrollTo(
  view: DiffWindow | undefined,
  index: number,
  row: DiffRow,
  align: "auto" | "start" | "center",
): void {
  const start = view?.measurementsCache[index]?.start;
  // The head of a file is not covered by that of the file above.
  if (align === "start" && row.kind === "file" && start !== undefined) view?.scrollToOffset(start);
  else view?.scrollToIndex(index, { align });
}

/** Returns the position from which the first visible row is the next one. */
function beforeTop(view: DiffWindow | undefined, by: 1 | -1): number {
  const offset = view?.scrollOffset ?? 0;
  const top = view?.getVirtualItemForOffset(offset + (offset > 0 ? heights.file : 0))?.index ?? 0;
  return by === 1 ? top - 1 : top;
}
