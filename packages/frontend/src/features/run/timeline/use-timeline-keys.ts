import type { KeyboardEvent } from "react";

import { useRouter } from "../../../router/use-router.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { announce } from "../../../ui/announce/announcer.tsx";
import { formatDuration } from "../../../ui/format/durations.ts";
import { useStateTexts } from "../../../ui/state/state-texts.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import { useRunTexts } from "../texts.ts";
import type { Bar } from "./bars.ts";
import { scrollIntoView, type Sight } from "./scroll-into-view.ts";
import { moveWindow } from "./time-window.ts";
import { findPlace, walkBars, type Walk } from "./walk-bars.ts";

interface TimelineKeys extends Sight {
  readonly run: string;
  readonly at: string | undefined;
  readonly select: (bar: Bar | undefined) => void;
}

const walks: Readonly<Record<string, Walk>> = {
  ArrowLeft: "earlier",
  ArrowRight: "later",
  ArrowUp: "up",
  ArrowDown: "down",
};
/** Share of the window by which Shift and an arrow key move it. */
const moveShare = 0.2;

/** Arrow keys step through bars; Enter opens the bar's task. */
export function useTimelineKeys(keys: TimelineKeys): (event: KeyboardEvent) => void {
  const { run, rows, at, select, whole, seen } = keys;
  const router = useRouter();
  const say = useSaying();
  const go = (bar: Bar) => {
    select(bar);
    scrollIntoView(bar, keys);
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
