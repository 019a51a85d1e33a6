import { expect, test } from "vitest";

import { cronTimes, isCron } from "./cron-times.ts";

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
  const twiceADay = cronTimes({ cron: "30 2,14 * * *", timezone: zone });
  expect(twiceADay(Date.parse("2026-03-08T00:00:00Z"))).toBe(Date.parse("2026-03-08T07:00:00Z"));
  const earlyAndLate = cronTimes({ cron: "30 1,23 * * *", timezone: zone });
  expect(earlyAndLate(Date.parse("2026-11-01T05:30:00Z"))).toBe(Date.parse("2026-11-02T04:30:00Z"));
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
