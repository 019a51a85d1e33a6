import fc from "fast-check";
import { expect, test } from "vitest";

import { cronTimes, isCron } from "./cron-times.ts";

const minute = 60_000;
const day = 1440 * minute;

/** A second implementation: looks at every minute of a course with the formatter of the platform. */
class MinuteByMinute {
  readonly #format: Intl.DateTimeFormat;

  constructor(timezone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      weekday: "short",
    });
  }

  read(at: number) {
    const parts = Object.fromEntries(this.#format.formatToParts(at).map(({ type, value }) => [type, value]));
    const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(parts["weekday"] ?? "");
    const [month, date, hour, minutes] = ["month", "day", "hour", "minute"].map((key) => Number(parts[key]));
    return { month, date, hour, minute: minutes, weekday };
  }
}

/** Zones with all kinds of rules: whole and half hours, both hemispheres, changes at midnight, none, and abolished ones. */
const zones = [
  "UTC",
  "Asia/Tokyo",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "America/Sao_Paulo",
  "America/Havana",
  "Asia/Beirut",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Australia/Adelaide",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Antarctica/Troll",
];

const tenYears = { from: Date.UTC(2016, 0), to: Date.UTC(2026, 0) };
const field = (min: number, max: number) => fc.oneof(fc.constant(undefined), fc.integer({ min, max }));

test("outside of changes of the clocks, the times are exactly those of the wall clock", () => {
  fc.assert(
    fc.property(
      fc.record({
        timezone: fc.constantFrom(...zones),
        start: fc.integer({ min: tenYears.from / minute, max: tenYears.to / minute }),
        wantedMinute: field(0, 59),
        wantedHour: field(0, 23),
        weekday: field(0, 6),
      }),
      ({ timezone, start, wantedMinute, wantedHour, weekday }) => {
        const from = start * minute;
        const clock = new MinuteByMinute(timezone);
        fc.pre(isSteady(clock, from));
        const cron = [wantedMinute, wantedHour, undefined, undefined, weekday]
          .map((each) => each ?? "*")
          .join(" ");
        const times = cronTimes({ cron, timezone });
        const expected = minutesFrom(from).filter((at) => {
          const read = clock.read(at);
          return (
            (wantedMinute === undefined || read.minute === wantedMinute) &&
            (wantedHour === undefined || read.hour === wantedHour) &&
            (weekday === undefined || read.weekday === weekday)
          );
        });
        let before = from;
        for (const wanted of expected) {
          expect(times(before), `${cron} in ${timezone}`).toBe(wanted);
          before = wanted;
        }
        expect(times(before) ?? Infinity).toBeGreaterThan(from + looked);
      },
    ),
    { numRuns: 50 },
  );
}, 60_000);

const looked = 0.75 * day;

function minutesFrom(from: number): readonly number[] {
  return Array.from({ length: looked / minute }, (_, index) => from + (index + 1) * minute);
}

/** Whether the wall clock advances as much as the time does. */
function isSteady(clock: MinuteByMinute, from: number): boolean {
  const minutesOf = (at: number) => {
    const { hour = 0, minute: minutes = 0 } = clock.read(at);
    return hour * 60 + minutes;
  };
  const steps = [-90, 0, 30, 60, 120, 180, 240, 360, 480, 600, 720, 900, 1080].map(
    (step) => from + step * minute,
  );
  return steps.every((at, index) => {
    const before = steps[index - 1] ?? at;
    return (minutesOf(at) - minutesOf(before) + 1440) % 1440 === ((at - before) / minute) % 1440;
  });
}

test("a daily time comes once on every day of ten years in every zone, never twice, and never on none", () => {
  for (const timezone of zones) {
    const times = cronTimes({ cron: "30 2 * * *", timezone });
    const date = new Intl.DateTimeFormat("en-CA", { timeZone: timezone });
    const days = new Map<string, number>();
    for (let at = times(tenYears.from); at !== undefined && at < tenYears.to; at = times(at)) {
      const name = date.format(at);
      days.set(name, (days.get(name) ?? 0) + 1);
    }
    expect(
      [...days].filter(([, count]) => count > 1),
      timezone,
    ).toEqual([]);
    // Apia left no day out in these years; every zone has 3,653 of them, give or take the first and the last.
    expect(days.size, timezone).toBeGreaterThanOrEqual(3652);
  }
}, 120_000);

test("an interval goes on through the hour that comes twice, and a time in the gap comes right after it", () => {
  const zone = "America/New_York";
  const hourly = cronTimes({ cron: "0 * * * *", timezone: zone });
  expect(hourly(Date.parse("2026-11-01T05:00:00Z"))).toBe(Date.parse("2026-11-01T06:00:00Z"));
  const nightly = cronTimes({ cron: "30 2 * * *", timezone: zone });
  expect(nightly(Date.parse("2026-03-08T00:00:00Z"))).toBe(Date.parse("2026-03-08T07:00:00Z"));
});

test("only expressions of five fields that can come are valid, and only zones that exist", () => {
  for (const cron of ["0 3 * * *", "@daily", "*/5 9-17 * * 1-5", "0 0 L * *", "0 0 29 2 *"])
    expect(isCron(cron), cron).toBe(true);
  for (const cron of [
    "",
    "* * * * * *",
    "0 0 31 2 *",
    "61 * * * *",
    "@reboot",
    "2030-01-01T00:00:00",
    "a b c d e",
  ])
    expect(isCron(cron), cron).toBe(false);
});
