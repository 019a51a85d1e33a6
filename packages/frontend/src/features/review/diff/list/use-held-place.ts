import { useEffect, useLayoutEffect, useRef } from "react";

import type { DiffRow } from "../rows/diff-rows.ts";
import type { DiffWindow } from "./diff-window.ts";
import { rowHeights } from "./row-height.ts";

interface HeldRow {
  readonly rows: readonly DiffRow[];
  readonly key: string;
  readonly path: string;
  /** Distance from the top of the diff, px. */
  readonly start: number;
}

/** Keeps what is visible in its place when other rows change, such as those of a file above that has been loaded. */
export function useHeldPlace(
  rows: readonly DiffRow[],
  virtual: DiffWindow,
  current: string | undefined,
): void {
  const held = useRef<HeldRow>(undefined);
  useLayoutEffect(() => {
    const before = held.current;
    const scroller = virtual.scrollElement;
    if (before !== undefined && before.rows !== rows && scroller !== null && scroller.scrollTop > 0) {
      const same = rows.findIndex(({ key }) => key === before.key);
      const index = same >= 0 ? same : rows.findIndex(({ key }) => key === before.path);
      const start = virtual.measurementsCache[index]?.start;
      if (start !== undefined) virtual.scrollToOffset(scroller.scrollTop + start - before.start);
    }
    held.current = rowToHold(rows, virtual, current);
  });
  // Scrolling does not always render.
  useEffect(() => {
    const scroller = virtual.scrollElement;
    const hold = () => void (held.current = rowToHold(rows, virtual, current));
    scroller?.addEventListener("scroll", hold, { passive: true });
    return () => scroller?.removeEventListener("scroll", hold);
  }, [rows, virtual, current]);
}

/** Returns the row of the cursor if it is visible, else the first one that is. */
function rowToHold(
  rows: readonly DiffRow[],
  virtual: DiffWindow,
  current: string | undefined,
): HeldRow | undefined {
  // As last reported: asking the element would cost a layout for each scrolled line.
  const top = virtual.scrollOffset ?? 0;
  const bottom = top + (virtual.scrollRect?.height ?? 0);
  const items = virtual.getVirtualItems().filter(({ start, end }) => end > top && start < bottom);
  const item =
    items.find(({ key }) => key === current) ?? items.find(({ start }) => start >= top + rowHeights.file);
  const row = item === undefined ? undefined : rows[item.index];
  if (item === undefined || row === undefined) return undefined;
  return { rows, key: row.key, path: row.file.path, start: item.start };
}
