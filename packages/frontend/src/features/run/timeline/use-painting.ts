import { useEffect, useRef, useState, type RefObject } from "react";

import { formatDuration } from "../../../ui/format/durations.ts";
import { listenToTheme } from "../../../ui/theme/theme.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import { useRunTexts } from "../texts.ts";
import type { Bar } from "./bars.ts";
import { drawTimeline } from "./draw-timeline.ts";
import type { TimelineRow } from "./lay-rows.ts";
import { readPalette, type TimelineColours } from "./timeline-colours.ts";
import { ticksOn, type TimeAxis } from "./time-axis.ts";
import { ticksOf, tickStep } from "./time-window.ts";
import type { RowPlaces, TimeScale } from "./timeline-geometry.ts";
import type { Size } from "../size.ts";

interface Painting {
  readonly rows: readonly TimelineRow[];
  readonly places: RowPlaces;
  readonly scale: TimeScale;
  readonly axis: TimeAxis;
  readonly size: Size;
  readonly live: boolean;
  readonly critical: ReadonlySet<string>;
  readonly at: string | undefined;
  readonly fits: (bar: Bar) => boolean;
  readonly frame: RefObject<HTMLDivElement | null>;
}

/** Redraw interval in ms while tasks run: bars usually grow by less than a pixel in that time. */
const liveMs = 250;
const pxPerTick = 90;

/** Redraws on changes, on scrolling, and as time advances. */
export function usePainting(painting: Painting): RefObject<HTMLCanvasElement | null> {
  const { live, frame } = painting;
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const locale = useLocale();
  const texts = useRunTexts();
  const paint = useRef<() => void>(() => {});
  useEffect(() => {
    paint.current = () => {
      const { size, scale, places, axis } = painting;
      const step = tickStep(scale.window, scale.width / pxPerTick);
      const pen = penOf(canvas.current, size);
      if (pen === undefined) return;
      pen.font = `12px ${palette.font}`;
      drawTimeline(pen, {
        ...painting,
        ...size,
        places,
        scrolled: frame.current?.scrollTop ?? 0,
        now: Date.now(),
        palette,
        cuts: axis.cuts.map(({ from, to }) => ({ from, to, label: formatDuration(to - from, locale) })),
        ticks: ticksOn(axis, scale.window, (part) => ticksOf(part, step)).map((at) => ({
          at,
          label: formatDuration(at, locale),
        })),
        titleOf: ({ worker, bars }) => texts("workerBars", { worker: worker ?? "–", count: bars }),
      });
    };
    paint.current();
  });
  useEffect(() => {
    const scrolled = () => void requestAnimationFrame(() => paint.current());
    const scroller = frame.current;
    scroller?.addEventListener("scroll", scrolled, { passive: true });
    const timer = live ? setInterval(() => paint.current(), liveMs) : undefined;
    return () => {
      scroller?.removeEventListener("scroll", scrolled);
      clearInterval(timer);
    };
  }, [frame, live]);
  return canvas;
}

function usePalette(): TimelineColours {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => listenToTheme(() => setPalette(readPalette())), []);
  return palette;
}

/** Returns a drawing context at the screen's pixel density. */
function penOf(
  canvas: HTMLCanvasElement | null,
  { width, height }: Size,
): CanvasRenderingContext2D | undefined {
  if (canvas === null || width === 0 || height === 0) return undefined;
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.inlineSize = `${width}px`;
    canvas.style.blockSize = `${height}px`;
  }
  const pen = canvas.getContext("2d", { alpha: false }) ?? undefined;
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}
