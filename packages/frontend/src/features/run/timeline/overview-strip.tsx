import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactElement } from "react";

import { useRunTexts } from "../texts.ts";
import type { Bar } from "./bars.ts";
import { loadOf } from "./lay-rows.ts";
import type { TimeAxis } from "./time-axis.ts";
import { brushWindow, type TimeWindow } from "./time-window.ts";
import type { SeenWindow } from "./use-time-window.ts";
import { useSize } from "./use-size.ts";
import styles from "./timeline.module.css";

export interface TimelineData {
  readonly bars: readonly Bar[];
  /** Origin of windows, epoch ms. */
  readonly origin: number;
  readonly axis: TimeAxis;
  readonly whole: TimeWindow;
  readonly seen: SeenWindow;
  readonly live: boolean;
}

const height = 36;
/** Resolution: one bucket per this many px. */
const pxPerBucket = 3;

/** A chart of concurrent tasks over time; dragging selects the visible period. For pointers only. */
export function OverviewStrip({ bars, origin, axis, whole, seen }: TimelineData): ReactElement {
  const texts = useRunTexts();
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const [begun, setBegun] = useState<number | undefined>(undefined);
  const timeOf = (event: PointerEvent) => {
    const { left, width: wide } = event.currentTarget.getBoundingClientRect();
    return whole.from + ((event.clientX - left) / Math.max(1, wide)) * (whole.to - whole.from);
  };
  const press = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setBegun(timeOf(event));
  };
  const drag = (event: PointerEvent) => {
    if (begun !== undefined) seen.show(brushWindow(begun, timeOf(event), whole));
  };
  const share = (at: number) => ((at - whole.from) / (whole.to - whole.from)) * 100;
  const { from, to } = seen.window;
  return (
    <div className={styles["stripFrame"]} aria-hidden="true" data-tooltip={texts("brushHelp")}>
      <div
        ref={frame}
        className={styles["strip"]}
        onPointerDown={press}
        onPointerMove={drag}
        onPointerUp={() => setBegun(undefined)}
        onPointerCancel={() => setBegun(undefined)}
        onDoubleClick={() => seen.show(undefined)}
      >
        <LoadPlot bars={bars} origin={origin} axis={axis} whole={whole} width={width} />
        {axis.cuts.map((cut) => (
          <span
            key={cut.from}
            className={styles["cut"]}
            style={{
              insetInlineStart: `${share(axis.pack(cut.from))}%`,
              inlineSize: `${share(axis.pack(cut.to)) - share(axis.pack(cut.from))}%`,
            }}
          />
        ))}
        <span
          className={styles["shown"]}
          style={{ insetInlineStart: `${share(from)}%`, inlineSize: `${share(to) - share(from)}%` }}
        />
      </div>
    </div>
  );
}

interface LoadPlotProps extends Pick<TimelineData, "bars" | "origin" | "axis" | "whole"> {
  readonly width: number;
}

function LoadPlot({ bars, origin, axis, whole, width }: LoadPlotProps): ReactElement {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => setNow(Date.now()), [whole]);
  const path = useMemo(() => {
    const buckets = Math.max(1, Math.floor(width / pxPerBucket));
    const packed = bars.map((bar) => ({
      from: axis.pack(bar.from - origin),
      to: axis.pack((bar.to ?? now) - origin),
    }));
    const load = loadOf(packed, whole, buckets);
    const top = Math.max(1, ...load);
    const steps = load.map((count, at) => {
      const y = (height - (count / top) * (height - 4)).toFixed(1);
      return `L${at * pxPerBucket},${y} L${(at + 1) * pxPerBucket},${y}`;
    });
    return `M0,${height} ${steps.join(" ")} L${buckets * pxPerBucket},${height} Z`;
  }, [bars, origin, axis, whole, width, now]);
  return (
    <svg width={width} height={height}>
      <path d={path} />
    </svg>
  );
}
