import fc from "fast-check";
import { expect, test } from "vitest";

import { instantOf, readMoment, showMoment } from "./typed-moment.ts";

test.each([
  ["2026-11-21 18:00", "2026-11-21T18:00"],
  ["2026-11-21T18:00", "2026-11-21T18:00"],
  ["2026-11-21T18:00:30.5", "2026-11-21T18:00"],
  [" 2026/1/2 ", "2026-01-02"],
  ["2026.1.2 7:05", "2026-01-02T07:05"],
  ["２０２６／１１／２１　１８：００", "2026-11-21T18:00"],
  ["2026年11月21日", "2026-11-21"],
  ["2026年11月21日18時", "2026-11-21T18:00"],
  ["2026年11月21日 18時30分", "2026-11-21T18:30"],
])("reads %j as %s", (typed, read) => {
  expect(readMoment(typed)).toBe(read);
});

test.each([
  "",
  "yesterday",
  "21.11.2026",
  "11/21/2026",
  "2026-02-30",
  "2026-13-01",
  "2026-11-21 24:00",
  "2026-11-21 9:60",
  "2026-11-21x",
])("rejects %j as a date and leaves it as typed", (typed) => {
  expect([readMoment(typed), instantOf(typed), showMoment(typed, "ja")]).toEqual([
    undefined,
    undefined,
    typed,
  ]);
});

test("formats a time so that it reads back the same, in each language", () => {
  const moment = fc.tuple(
    fc.integer({ min: 1970, max: 9999 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.option(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))),
  );
  fc.assert(
    fc.property(moment, fc.constantFrom("en", "ja"), ([year, month, day, time], language) => {
      const typed = `${year}-${month}-${day}${time === null ? "" : ` ${time.join(":")}`}`;
      expect(readMoment(showMoment(typed, language))).toBe(readMoment(typed));
    }),
  );
});

test("reads a date alone as its first moment, or as an end the start of the next day", () => {
  expect(instantOf("2026-11-21")).toBe(new Date(2026, 10, 21).getTime());
  expect(instantOf("2026-12-31", { end: true })).toBe(new Date(2027, 0, 1).getTime());
  expect(instantOf("2026-11-21 18:00", { end: true })).toBe(new Date(2026, 10, 21, 18).getTime());
});
