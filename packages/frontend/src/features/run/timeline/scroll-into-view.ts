import type { RefObject } from "react";

import type { Bar } from "./bars.ts";
import type { TimelineRow } from "./lay-rows.ts";
import type { TimeAxis } from "./time-axis.ts";
import { moveWindow, zoomWindow, type TimeWindow } from "./time-window.ts";
import { heights, keyOfBar, type RowPlaces } from "./timeline-geometry.ts";
import type { SeenWindow } from "./use-time-window.ts";

/** The visible part of a timeline, and functions to move it. */
export interface Sight {
  readonly rows: readonly TimelineRow[];
  readonly places: RowPlaces;
  readonly axis: TimeAxis;
  readonly whole: TimeWindow;
  readonly seen: SeenWindow;
  readonly origin: number;
  readonly frame: RefObject<HTMLDivElement | null>;
}

/** Scrolls to the bar's row, and shifts the time window if the bar is outside. */
export function scrollIntoView(bar: Bar, sight: Sight): void {
  const { rows, places, axis, frame, seen, whole, origin } = sight;
  const key = keyOfBar(bar);
  const at = rows.findIndex((row) => row.kind === "bars" && row.bars.some((each) => keyOfBar(each) === key));
  const top = places.tops[at] ?? 0;
  const element = frame.current;
  if (element !== null) {
    const bottom = top + heights.axis + heights.bars;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  }
  const { from, to } = seen.window;
  const begin = axis.pack(bar.from - origin);
  if (begin < from || begin > to) seen.show(moveWindow(seen.window, begin - (from + to) / 2, whole));
  // A bar wider than the window would fill all of it.
  const length = axis.pack((bar.to ?? Date.now()) - origin) - begin;
  if (length > 0 && length > to - from)
    seen.show(zoomWindow(seen.window, length / (to - from), begin, whole));
}
