import type { KeyboardEvent, RefObject } from "react";

import { useRouter } from "../../../router/use-router.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { announce } from "../../../ui/announce/announcer.tsx";
import { formatDuration } from "../../../ui/format/durations.ts";
import { useStateTexts } from "../../../ui/state/state-texts.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import { useRunTexts } from "../texts.ts";
import type { Bar } from "./bars.ts";
import type { Row } from "./lay-rows.ts";
import { moveWindow, zoomWindow, type TimeWindow } from "./time-window.ts";
import { heights, type RowPlaces } from "./timeline-geometry.ts";
import type { SeenWindow } from "./use-time-window.ts";
import { findPlace, walkBars, type Walk } from "./walk-bars.ts";

interface TimelineKeys {
  readonly run: string;
  readonly rows: readonly Row[];
  readonly places: RowPlaces;
  readonly at: string | undefined;
  readonly select: (bar: Bar | undefined) => void;
  readonly whole: TimeWindow;
  readonly seen: SeenWindow;
  readonly origin: number;
  readonly frame: RefObject<HTMLDivElement | null>;
}

const walks: Readonly<Record<string, Walk>> = {
  ArrowLeft: "earlier",
  ArrowRight: "later",
  ArrowUp: "up",
  ArrowDown: "down",
};
/** With Shift an arrow moves the time by this share of what is shown. */
const moveShare = 0.2;

/** Arrows walk from bar to bar; Enter opens its task. */
export function useTimelineKeys(keys: TimelineKeys): (event: KeyboardEvent) => void {
  const { run, rows, at, select, whole, seen } = keys;
  const router = useRouter();
  const say = useSaying();
  const go = (bar: Bar) => {
    select(bar);
    bringIntoSight(bar, keys);
    say(bar);
  };
  const move = (walk: Walk) => {
    const by = (seen.window.to - seen.window.from) * moveShare;
    seen.show(moveWindow(seen.window, walk === "earlier" ? -by : by, whole));
  };
  const open = () => {
    const place = findPlace(rows, at);
    if (place !== undefined) void router.navigate(taskAddress({ run, name: place.bar.task }));
  };
  const walkOn = (walk: Walk) => {
    const next = walkBars(rows, findPlace(rows, at), walk);
    if (next !== undefined) go(next);
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const walk = walks[event.key];
    const does = walk === undefined ? { Enter: open, Escape: () => select(undefined) }[event.key] : undefined;
    if (walk === undefined && does === undefined) return;
    event.preventDefault();
    if (walk === undefined) return does?.();
    if (event.shiftKey && (walk === "earlier" || walk === "later")) return move(walk);
    walkOn(walk);
  };
}

function useSaying(): (bar: Bar) => void {
  const texts = useRunTexts();
  const words = useStateTexts();
  const locale = useLocale();
  return ({ task, state, from, to, worker }) => {
    const time = formatDuration((to ?? Date.now()) - from, locale);
    announce(texts("barSaid", { task, state: words(state), time, worker: worker ?? "–" }));
  };
}

/** Scrolls to its row, and moves the time to it when it is outside. */
function bringIntoSight(bar: Bar, { rows, places, frame, seen, whole, origin }: TimelineKeys): void {
  const at = rows.findIndex((row) => row.kind === "bars" && row.bars.includes(bar));
  const top = places.tops[at] ?? 0;
  const element = frame.current;
  if (element !== null) {
    const bottom = top + heights.axis + heights.bars;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  }
  const { from, to } = seen.window;
  const begin = bar.from - origin;
  if (begin < from || begin > to) seen.show(moveWindow(seen.window, begin - (from + to) / 2, whole));
  // Narrower than a hundredth of the window it would be a line.
  const length = (bar.to ?? Date.now()) - bar.from;
  if (length > 0 && length > to - from)
    seen.show(zoomWindow(seen.window, length / (to - from), begin, whole));
}
