import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactElement } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useRunTexts } from "../texts.ts";
import { BarTip } from "./bar-tip.tsx";
import type { Bar } from "./bars.ts";
import type { Sought } from "./found-bars.tsx";
import type { TimelineRow } from "./lay-rows.ts";
import type { TimelineData } from "./overview-strip.tsx";
import { moveWindow } from "./time-window.ts";
import { barAt, heights, keyOfBar, placeRows, rowAt, type TimeScale } from "./timeline-geometry.ts";
import { scrollIntoView } from "./scroll-into-view.ts";
import { usePainting } from "./use-painting.ts";
import { useSize } from "./use-size.ts";
import { useTimelineKeys } from "./use-timeline-keys.ts";
import { useWheel } from "./use-wheel.ts";
import styles from "./timeline.module.css";

interface TimelineCanvasProps extends TimelineData {
  readonly run: RunResource;
  readonly rows: readonly TimelineRow[];
  readonly critical: ReadonlySet<string>;
  readonly fits: (bar: Bar) => boolean;
  readonly sought: Sought | undefined;
}

/** Width of the name column, px; smaller on phones and with lanes. */
const labels = { wide: 176, narrow: 132, lanes: 12 } as const;
const narrowUpTo = 560;
/** A press that moves less than this is a click, px. */
const clickUpTo = 4;

/** Draws the bars on a canvas of the window's size over a scroll area as high as all rows. */
export function TimelineCanvas(props: TimelineCanvasProps): ReactElement {
  const { run, rows, origin, axis, whole, seen, sought } = props;
  const texts = useRunTexts();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const places = useMemo(() => placeRows(rows), [rows]);
  const scale = useScale(props, size.width);
  const [at, select] = useSelectedBar();
  const [pointed, setPointed] = useState<Pointed | undefined>(undefined);
  const canvas = usePainting({ ...props, places, scale, size, at, frame });
  useWheel(frame, { scale, whole, seen });
  const sight = { rows, places, frame, seen, whole, origin, axis };
  const key = useTimelineKeys({ ...sight, run: run.id, at, select });
  useEffect(() => {
    if (sought !== undefined) scrollIntoView(sought.bar, sight);
    // Only on a new search: afterwards the user moves the window.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [sought]);
  const find = (event: PointerEvent) => findBar(event, { rows, places, scale, frame: frame.current });
  const dragging = useDragging({ whole, seen, scale, click: (event) => select(find(event)) });
  const point = (event: PointerEvent) => {
    if (dragging.move(event)) return setPointed(undefined);
    const bar = event.pointerType === "touch" ? undefined : find(event);
    if (bar !== pointed?.bar) setPointed(bar && { bar, x: event.clientX, y: event.clientY });
  };
  return (
    <div
      ref={frame}
      role="application"
      tabIndex={0}
      aria-label={texts("timelineOf", { run: run.title })}
      aria-describedby="timeline-help"
      className={styles["frame"]}
      data-pointed={pointed === undefined ? undefined : ""}
      onKeyDown={key}
      onPointerDown={dragging.begin}
      onPointerMove={point}
      onPointerUp={dragging.end}
      onPointerCancel={dragging.end}
      onPointerLeave={() => setPointed(undefined)}
    >
      <div style={{ blockSize: Math.max(places.total + heights.axis, size.height) }}>
        <canvas ref={canvas} className={styles["canvas"]} />
      </div>
      <p id="timeline-help" hidden>
        {texts("timelineHelp")}
      </p>
      {pointed === undefined ? null : <BarTip {...pointed} />}
    </div>
  );
}

interface Pointed {
  readonly bar: Bar;
  readonly x: number;
  readonly y: number;
}

function useScale({ rows, origin, axis, seen }: TimelineCanvasProps, width: number): TimeScale {
  const named = rows.some((row) => row.kind === "bars" && row.label !== undefined);
  const left = named ? (width < narrowUpTo ? labels.narrow : labels.wide) : labels.lanes;
  const { window } = seen;
  return useMemo(
    () => ({ window, origin, left, width: Math.max(1, width - left), pack: axis.pack }),
    [window, origin, left, width, axis],
  );
}

/** Returns the selected bar's key from the address, and a function to select another. */
function useSelectedBar(): readonly [string | undefined, (bar: Bar | undefined) => void] {
  const [query, change] = useAddressQuery();
  const { task, attempt } = query;
  const select = (bar: Bar | undefined) =>
    change({ task: bar?.task, attempt: bar === undefined ? undefined : String(bar.attempt) });
  const at = task === undefined ? undefined : keyOfBar({ task, attempt: Number(attempt ?? 1) });
  return [at, select];
}

interface Finding {
  readonly rows: readonly TimelineRow[];
  readonly places: ReturnType<typeof placeRows>;
  readonly scale: TimeScale;
  readonly frame: HTMLElement | null;
}

function findBar(event: PointerEvent, { rows, places, scale, frame }: Finding): Bar | undefined {
  if (frame === null) return undefined;
  const { left, top } = frame.getBoundingClientRect();
  const y = event.clientY - top;
  if (y < heights.axis) return undefined;
  const row = rows[rowAt(places, y - heights.axis + frame.scrollTop)];
  return row?.kind === "bars" ? barAt(row.bars, event.clientX - left, scale, Date.now()) : undefined;
}

interface Dragging {
  readonly whole: TimelineData["whole"];
  readonly seen: TimelineData["seen"];
  readonly scale: TimeScale;
  readonly click: (event: PointerEvent) => void;
}

/** Moves the time window by dragging; a press without movement is a click. */
function useDragging({ whole, seen, scale, click }: Dragging) {
  const held = useRef<
    { readonly x: number; readonly window: TimelineData["whole"]; moved: boolean } | undefined
  >(undefined);
  return {
    begin: (event: PointerEvent) => {
      if (event.button === 0) held.current = { x: event.clientX, window: seen.window, moved: false };
    },
    move: (event: PointerEvent): boolean => {
      const grip = held.current;
      if (grip === undefined || event.buttons === 0) return false;
      const away = event.clientX - grip.x;
      if (!grip.moved && Math.abs(away) < clickUpTo) return false;
      grip.moved = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      const perPx = (grip.window.to - grip.window.from) / scale.width;
      seen.show(moveWindow(grip.window, -away * perPx, whole));
      return true;
    },
    end: (event: PointerEvent) => {
      const grip = held.current;
      held.current = undefined;
      if (grip?.moved === false && event.type === "pointerup") click(event);
    },
  };
}
