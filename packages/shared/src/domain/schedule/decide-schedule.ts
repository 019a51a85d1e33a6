import { dueFirings, endAt, jitterOf, type NextTime } from "./due-firings.ts";
import { placeFiring } from "./place-firing.ts";
import type { ScheduleTiming } from "./schedule-spec.ts";

interface Course {
  readonly id: number;
  readonly timing: ScheduleTiming;
  readonly decidedUntil: number;
  /** Times of firings that have not started, in order. */
  readonly waiting: readonly number[];
  /** A run of an earlier firing has not ended. */
  readonly isRunning: boolean;
}

interface Decided {
  readonly dueAt: number;
  readonly state: "waiting" | "skipped" | "missed";
  readonly startsAt: number;
  readonly count: number;
}

interface Decision {
  readonly decidedUntil: number;
  readonly firings: readonly Decided[];
  /** Times of waiting firings that newer ones replace. */
  readonly dropped: readonly number[];
  readonly cancelsRuns: boolean;
}

/** Decides about the times of a schedule that have come; undefined when none has. */
export function decideSchedule(course: Course, times: NextTime, now: number): Decision | undefined {
  const { id, timing, decidedUntil } = course;
  const { missed, windowMs, jitterMs } = timing;
  const next = endAt(times, timing.until);
  const due = dueFirings({ next, after: decidedUntil, now, missed, windowMs });
  if (due.run.length === 0 && due.missed === undefined) return undefined;
  const { waiting, skipped, dropped, cancelsRuns } = placeAll(course, due.run);
  const before = new Set(course.waiting);
  const lost = [...skipped, ...dropped.filter((dueAt) => !before.has(dueAt))];
  const starting = waiting.filter((dueAt) => !before.has(dueAt));
  return {
    decidedUntil: now,
    firings: [
      ...(due.missed === undefined ? [] : [fired(due.missed.last, "missed", { count: due.missed.count })]),
      ...lost.map((dueAt) => fired(dueAt, "skipped")),
      ...starting.map((dueAt) =>
        fired(dueAt, "waiting", { startsAt: dueAt + jitterOf(id, dueAt, jitterMs) }),
      ),
    ].toSorted((a, b) => a.dueAt - b.dueAt),
    dropped: dropped.filter((dueAt) => before.has(dueAt)),
    cancelsRuns,
  };
}

function placeAll({ timing, isRunning, ...course }: Course, due: ReturnType<typeof dueFirings>["run"]) {
  let waiting = course.waiting;
  const skipped: number[] = [];
  const dropped: number[] = [];
  for (const { dueAt, isLate } of due) {
    const placed = placeFiring(timing.overlap, { isRunning, waiting: waiting.length, isLate });
    if (placed === "skip") skipped.push(dueAt);
    else if (placed === "replace") {
      dropped.push(...waiting);
      waiting = [dueAt];
    } else waiting = [...waiting, dueAt];
  }
  const cancelsRuns = isRunning && timing.overlap === "cancel-running" && due.length > 0;
  return { waiting, skipped, dropped, cancelsRuns };
}

function fired(dueAt: number, state: Decided["state"], more: Partial<Decided> = {}): Decided {
  return { dueAt, state, startsAt: dueAt, count: 1, ...more };
}
