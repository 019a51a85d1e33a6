import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type Range,
} from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useReducer, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";

import { sizeWhenLaidOut } from "../../../../ui/list/size-when-laid-out.ts";
import type { DiffRow } from "../rows/diff-rows.ts";
import type { DiffWindow } from "./diff-window.ts";
import { heightOf, rowHeights, type TextColumns } from "./row-height.ts";

/** Rows rendered before and after the visible ones: enough for quick scrolling. */
const overscan = 12;
/** Rows are added and removed by this many, so that most frames of scrolling only move what was painted. */
const step = 8;

interface WindowOptions {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly rows: readonly DiffRow[];
  readonly columns: TextColumns;
}

/**
 * The window onto the rows. Unlike the library's own hook, it renders only when other rows are to be shown, which most
 * frames of scrolling do not need.
 */
export function useDiffWindow({ frame, rows, columns }: WindowOptions): DiffWindow {
  const [, render] = useReducer((times: number) => times + 1, 0);
  const rendered = useRef("");
  const options = {
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index: number) => heightOf(rows[index] as DiffRow, columns),
    measureElement: sizeWhenLaidOut,
    // A new function would measure all rows again.
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    scrollPaddingStart: rowHeights.file,
    overscan,
    rangeExtractor: drawnRange,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: (changed: DiffWindow, sync: boolean) => {
      if (shownBy(changed, rows) === rendered.current) return;
      // While scrolling: rows that come a frame later would leave a gap.
      if (sync) flushSync(render);
      else render();
    },
  };
  const [virtual] = useState(() => new Virtualizer<HTMLDivElement, Element>(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  useLayoutEffect(() => virtual.measure(), [virtual, columns]);
  useLayoutEffect(() => void (rendered.current = shownBy(virtual, rows)));
  return virtual;
}

/** Returns the head of the file at the top of the window, unless it is there itself. */
export function topmostFile(rows: readonly DiffRow[], virtual: DiffWindow): DiffRow | undefined {
  const offset = virtual.scrollOffset ?? 0;
  const top = virtual.getVirtualItemForOffset(offset);
  if (top === undefined || offset <= 0) return undefined;
  const row = rows[top.index];
  return row?.kind === "file" && top.start >= offset ? undefined : row;
}

/** Names everything that a rendered window depends on. */
function shownBy(virtual: DiffWindow, rows: readonly DiffRow[]): string {
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const head = topmostFile(rows, virtual)?.file.path;
  return [first?.index, last?.index, first?.start, virtual.getTotalSize(), head].join(" ");
}

function drawnRange({ startIndex, endIndex, count }: Range): number[] {
  const first = Math.max(0, Math.floor((startIndex - overscan) / step) * step);
  const end = Math.min(count, Math.ceil((endIndex + 1 + overscan) / step) * step);
  return Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
}
