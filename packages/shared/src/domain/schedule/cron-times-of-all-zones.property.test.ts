import fc from "fast-check";
import { expect, test } from "vitest";

import { cronTimes } from "./cron-times.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const years = { from: Date.UTC(1980, 0), to: Date.UTC(2038, 0) };
const tenYears = { from: Date.UTC(2016, 0), to: Date.UTC(2026, 0) };
/** Compared before and after an instant. */
const looked = 5 * hour;
/** croner finds no times that came twice more than this apart. Only Vostok has set its clocks back farther, in 1994. */
const longestRepeat = 3 * hour;

/** The wall clock of a zone, by the formatter of the platform. Times of a wall clock are written as if they were UTC. */
class WallClock {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    const [numeric, hourCycle] = ["numeric", "h23"] as const;
    const time = { hour: numeric, minute: numeric, second: numeric, hourCycle };
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      year: numeric,
      month: numeric,
      day: numeric,
      ...time,
    });
  }

  read(at: number): number {
    const [month = 0, date, year = 0, ...time] = this.#format.format(at).match(/\d+/g)?.map(Number) ?? [];
    return Date.UTC(year, month - 1, date, ...time);
  }

  #offset(at: number): number {
    return this.read(at) - at;
  }

  /** Returns the first minutes after the changes of the clock in a range, but for those by more than `longestRepeat`. */
  changes(from: number, to: number): readonly number[] {
    const step = 20 * day;
    const found: number[] = [];
    for (let at = from; at < to; at += step)
      if (this.#offset(at) !== this.#offset(at + step)) found.push(this.#bisect(at, at + step));
    return found.filter((at) => this.read(at) > this.read(at - minute) - longestRepeat);
  }

  #bisect(before: number, after: number): number {
    const middle = Math.floor((before + after) / 2 / minute) * minute;
    if (after - before <= minute) return after;
    return this.#offset(middle) === this.#offset(before)
      ? this.#bisect(middle, after)
      : this.#bisect(before, middle);
  }
}

interface Fields {
  /** Any of them; undefined: `*`. */
  readonly minutes: readonly number[] | undefined;
  readonly hours: readonly number[] | undefined;
  readonly weekdays: readonly number[] | undefined;
}

function expressionOf({ minutes, hours, weekdays }: Fields): string {
  const [minuteField, hourField, weekday] = [minutes, hours, weekdays].map((each) => each?.join(",") ?? "*");
  return `${minuteField} ${hourField} * * ${weekday}`;
}

function matches({ minutes, hours, weekdays }: Fields, wall: number): boolean {
  const at = new Date(wall);
  return (
    (minutes?.includes(at.getUTCMinutes()) ?? true) &&
    (hours?.includes(at.getUTCHours()) ?? true) &&
    (weekdays?.includes(at.getUTCDay()) ?? true)
  );
}

/** A second implementation: looks at every minute of a range on the wall clock. */
function timesByMinute(
  fields: Fields,
  clock: WallClock,
  { from, to }: { from: number; to: number },
): readonly number[] {
  const isFixed = fields.minutes !== undefined && fields.hours !== undefined;
  const seen = new Set<number>();
  const times: number[] = [];
  // Looks back as well, for what the wall clock showed before.
  let before = clock.read(from - longestRepeat - minute);
  for (let at = from - longestRepeat; at <= to; at += minute) {
    const wall = clock.read(at);
    const isDue = matches(fields, wall) && !(isFixed && seen.has(wall));
    if (at > from && (isDue || (isFixed && missesOne(fields, before, wall)))) times.push(at);
    seen.add(wall);
    before = wall;
  }
  return times;
}

/** Returns whether a time is left out between two minutes, on the day of the second. */
function missesOne(fields: Fields, before: number, wall: number): boolean {
  const midnight = Math.floor(wall / day) * day;
  for (let left = Math.max(before + minute, midnight); left < wall; left += minute)
    if (matches(fields, left)) return true;
  return false;
}

const some = (max: number) => fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 3 });
const orAny = (values: fc.Arbitrary<readonly number[]>) => fc.option(values, { nil: undefined });

/** Most times are fixed and near the change, where zones differ. */
function fieldsNear(wall: number): fc.Arbitrary<Fields> {
  const around = fc
    .uniqueArray(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 2 })
    .map((hours) => hours.map((shift) => new Date(wall + shift * hour).getUTCHours()));
  return fc.record({
    minutes: fc.oneof({ weight: 4, arbitrary: some(59) }, orAny(some(59))),
    hours: fc.oneof({ weight: 4, arbitrary: around }, orAny(some(23))),
    weekdays: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, orAny(some(6))),
  });
}

const anyMinute = fc
  .integer({ min: years.from / minute, max: years.to / minute - 1 })
  .map((minutes) => minutes * minute);

test("in every time zone, at any time and around changes of its clocks, the times are those of its wall clock", () => {
  for (const timezone of Intl.supportedValuesOf("timeZone")) {
    const clock = new WallClock(timezone);
    const changes = clock.changes(years.from, years.to);
    const instants =
      changes.length === 0
        ? anyMinute
        : fc.oneof(
            { weight: 1, arbitrary: anyMinute },
            { weight: 2, arbitrary: fc.constantFrom(...changes) },
          );
    const cases = instants.chain((at) =>
      fc.record({ at: fc.constant(at), fields: fieldsNear(clock.read(at)) }),
    );
    fc.assert(
      fc.property(cases, ({ at, fields }) => expectSameTimes(fields, { timezone, clock, at })),
      { numRuns: 2 },
    );
  }
}, 180_000);

test("over ten years, the times around every change of the clocks of every zone are those of its wall clock", () => {
  let changes = 0;
  for (const timezone of Intl.supportedValuesOf("timeZone")) {
    const clock = new WallClock(timezone);
    for (const at of clock.changes(tenYears.from, tenYears.to)) {
      const [fields] = fc.sample(fieldsNear(clock.read(at)), { numRuns: 1, seed: at / minute + changes });
      if (fields !== undefined) expectSameTimes(fields, { timezone, clock, at });
      changes += 1;
    }
  }
  expect(changes).toBeGreaterThan(2_000);
}, 600_000);

interface Place {
  readonly timezone: string;
  readonly clock: WallClock;
  readonly at: number;
}

function expectSameTimes(fields: Fields, { timezone, clock, at }: Place): void {
  const cron = expressionOf(fields);
  const next = cronTimes({ cron, timezone });
  const range = { from: at - looked, to: at + looked };
  const times: number[] = [];
  for (let time = next(range.from); time !== undefined && time <= range.to; time = next(time))
    times.push(time);
  expect(times.map(iso), `${cron} in ${timezone}`).toEqual(timesByMinute(fields, clock, range).map(iso));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
