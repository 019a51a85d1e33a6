import { expect, test } from "vitest";

import { type EntryFilter, type LogEntry, parseEntry, passes } from "./log-entry.ts";

const entry: LogEntry = {
  timestamp: "2026-11-24T10:00:00.000Z",
  level: "warn",
  program: "worker",
  area: "checkouts",
  message: "a checkout could not be removed",
  context: { attempt: "r12/test(2)#1" },
};

test.each<[string, EntryFilter, boolean]>([
  ["no condition", {}, true],
  ["its program", { program: "worker" }, true],
  ["another program", { program: "server" }, false],
  ["its area", { area: "checkouts" }, true],
  ["another area", { area: "link" }, false],
  ["its level", { level: "warn" }, true],
  ["a more urgent level", { level: "error" }, false],
  ["a time before it", { since: Date.parse("2026-11-24T09:59:59Z") }, true],
  ["a time after it", { since: Date.parse("2026-11-24T10:00:01Z") }, false],
  ["a part of its message in another case", { text: "CHECKOUT" }, true],
  ["a part of its context", { text: "test(2)" }, true],
  ["its run", { run: "r12" }, true],
  ["a run with a longer number", { run: "r1" }, false],
  ["several of which one fails", { run: "r12", level: "error" }, false],
])("an entry passes or not by %s", (_, filter, expected) => {
  expect(passes(entry, filter)).toBe(expected);
});

test.each(["", "{", "null", "3", '{"message":"no time"}', '{"timestamp":"never","message":"x"}'])(
  "the line %j is no entry",
  (line) => expect(parseEntry("server", line)).toBeUndefined(),
);
