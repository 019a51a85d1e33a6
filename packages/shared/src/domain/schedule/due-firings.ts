import type { MissedPolicy } from "./schedule-spec.ts";

/** Returns the first time of a schedule after an instant, or undefined when none follows. */
export type NextTime = (after: number) => number | undefined;

/** A time this recent is not missed: the server was only busy or the machine asleep for a moment. */
const punctualMs = 60_000;
/** Most missed times that `run-all` makes up for. */
const mostMadeUp = 100;

interface Course {
  readonly next: NextTime;
  /** All times up to this one have been decided. */
  readonly after: number;
  readonly now: number;
  readonly missed: MissedPolicy;
  readonly windowMs: number;
}

interface DueFiring {
  readonly dueAt: number;
  /** It was missed and is made up for. */
  readonly isLate: boolean;
}

export interface DueFirings {
  /** In order. */
  readonly run: readonly DueFiring[];
  /** Times that no run starts for: how many of the window, and the last of them. */
  readonly missed: { readonly count: number; readonly last: number } | undefined;
}

/** Decides which times between `after` and `now` start a run. */
export function dueFirings(course: Course): DueFirings {
  const { now, missed: policy } = course;
  const times = timesOf(course);
  const punctual = times.filter((time) => time > now - punctualMs);
  const late = times.slice(0, times.length - punctual.length);
  const madeUp = new Set(makeUp(late, policy, punctual.length > 0));
  const lost = late.filter((time) => !madeUp.has(time));
  const last = lost.at(-1);
  return {
    run: times
      .filter((time) => madeUp.has(time) || time > now - punctualMs)
      .map((dueAt) => ({ dueAt, isLate: madeUp.has(dueAt) })),
    missed: last === undefined ? undefined : { count: lost.length, last },
  };
}

/** Times before the window are neither run nor counted. */
function timesOf({ next, after, now, windowMs }: Course): readonly number[] {
  const times: number[] = [];
  let time = next(Math.max(after, now - windowMs));
  while (time !== undefined && time <= now) {
    times.push(time);
    time = next(time);
  }
  return times;
}

function makeUp(late: readonly number[], policy: MissedPolicy, hasPunctual: boolean): readonly number[] {
  if (policy === "run-all") return late.slice(-mostMadeUp);
  return policy === "run-once" && !hasPunctual ? late.slice(-1) : [];
}

/** Returns the next `count` times after an instant. */
export function nextTimes(next: NextTime, after: number, count: number): readonly number[] {
  const times: number[] = [];
  let time = next(after);
  while (time !== undefined && times.length < count) {
    times.push(time);
    time = next(time);
  }
  return times;
}

/** Ends a course of times at an instant, inclusive. */
export function endAt(next: NextTime, until: number | undefined): NextTime {
  if (until === undefined) return next;
  return (after) => {
    const time = next(after);
    return time === undefined || time > until ? undefined : time;
  };
}

/** Returns the delay of one firing: below `jitterMs`, and the same each time it is asked for. */
export function jitterOf(schedule: number, dueAt: number, jitterMs: number): number {
  return jitterMs === 0 ? 0 : hash(`${schedule} ${dueAt}`) % jitterMs;
}

/** FNV-1a with a final mix, because neighbouring inputs differ only in their last characters. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
