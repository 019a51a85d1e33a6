import { useEffect, useRef, type RefObject } from "react";

import type { TimeWindow } from "./time-window.ts";
import { moveWindow, zoomWindow } from "./time-window.ts";
import { heights, timeAt, type TimeScale } from "./timeline-geometry.ts";
import type { SeenWindow } from "./use-time-window.ts";

interface Wheeling {
  readonly scale: TimeScale;
  readonly whole: TimeWindow;
  readonly seen: SeenWindow;
}

/** Zoom per px of wheel movement. */
const zoomPerPx = 0.0022;

/**
 * Handles the wheel: it zooms with Ctrl, ⌘ or Alt (a touchpad pinch reports Ctrl) or over the axis; horizontally or
 * with Shift it moves the time; otherwise it scrolls.
 */
export function useWheel(frame: RefObject<HTMLDivElement | null>, wheeling: Wheeling): void {
  const latest = useRef(wheeling);
  useEffect(() => {
    latest.current = wheeling;
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const turn = (event: WheelEvent) => {
      const { scale, whole, seen } = latest.current;
      const { left, top } = element.getBoundingClientRect();
      const zooms = event.ctrlKey || event.metaKey || event.altKey || event.clientY - top < heights.axis;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (!zooms && !event.shiftKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      event.preventDefault();
      const { window } = seen;
      if (zooms) {
        const factor = Math.exp(event.deltaY * zoomPerPx);
        return seen.show(zoomWindow(window, factor, timeAt(scale, event.clientX - left), whole));
      }
      seen.show(moveWindow(window, (sideways / scale.width) * (window.to - window.from), whole));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [frame]);
}
