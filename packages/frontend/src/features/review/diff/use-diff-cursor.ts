import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { selectedLines, type Cursor } from "./list/cursor.ts";
import type { DiffWindow } from "./list/diff-window.ts";
import { rowHeights } from "./list/row-height.ts";
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
  /** Scrolls back to the row of the cursor; it is rendered when this returns. */
  readonly show: () => void;
  /** Called whenever rows were rendered: focuses the row of the cursor, once. */
  readonly focusRow: () => void;
}

/** The row that the keys act on, and how they move it. */
export function useDiffCursor(rows: readonly DiffRow[]): DiffCursor {
  const [cursor, setCursor] = useState<Cursor>();
  const view = useRef<DiffWindow>(undefined);
  /** The row to be focused as soon as it is rendered. */
  const awaited = useRef<string>(undefined);
  const wanted = useRef<{ readonly path: string; readonly anchor: string }>(undefined);
  const put = (key: string, extend = false) => {
    awaited.current = key;
    setCursor((before) => ({ key, from: extend ? (before?.from ?? before?.key) : undefined }));
  };
  const at = cursor === undefined ? -1 : rows.findIndex(({ key }) => key === cursor.key);
  const go = (stop: Stop, by: 1 | -1, extend = false) => {
    const next = findRow(rows, at >= 0 ? at : beforeTop(view.current, by), stop, by);
    const row = next === undefined ? undefined : rows[next];
    if (row === undefined || next === undefined) return;
    put(row.key, extend);
    scrollTo(view.current, next, row, stop === "line" ? "auto" : "start");
    renderNow(view.current);
  };
  const goTo = (key: string, place: "start" | "center" = "start") => {
    const index = rows.findIndex((row) => row.key === key);
    const row = rows[index];
    if (row === undefined) return;
    wanted.current = undefined;
    put(key);
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
    select: (row, extend) => put(row.key, extend),
    show: () => {
      const row = rows[at];
      if (row === undefined) return;
      scrollTo(view.current, at, row, "auto");
      renderNow(view.current);
    },
    focusRow: useCallback(() => {
      if (awaited.current !== undefined && focus(view.current, awaited.current)) awaited.current = undefined;
    }, []),
  };
}

/** Focuses a row, so that the keyboard and screen readers are where it is; returns whether it was rendered. */
function focus(view: DiffWindow | undefined, key: string): boolean {
  const frame = view?.scrollElement;
  const row = frame?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (row == null) return false;
  row.focus({ preventScroll: true });
  return true;
}

/** Renders the rows to which the diff was scrolled before the next key, which may act on them. */
function renderNow(view: DiffWindow | undefined): void {
  view?.scrollElement?.dispatchEvent(new Event("scroll"));
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
  const top = view?.getVirtualItemForOffset(offset + (offset > 0 ? rowHeights.file : 0))?.index ?? 0;
  return by === 1 ? top - 1 : top;
}
