import { expect, test } from "vitest";

import { bellNumber, readNotice, withoutOldCalls } from "./notice.ts";

test.each([
  [9, "Build done", { state: "waiting", message: "Build done" }],
  [9, "", { state: "waiting" }],
  [9, "4;1;40", { state: "working" }],
  [9, "4;3", { state: "working" }],
  [9, "4;4;40", { state: "waiting" }],
  [9, "4;0", { state: "unknown" }],
  [9, "4;2;40", { state: "unknown" }],
  // Other settings of ConEmu, such as the working directory.
  [9, "9;/home", undefined],
  [9, "12", undefined],
  [133, "A", { state: "unknown" }],
  [133, "B", { state: "unknown" }],
  [133, "C;cmdline=make", { state: "working" }],
  [133, "D;1", { state: "unknown" }],
  [133, "L", undefined],
  [777, "notify;Tests;3 failed", { state: "waiting", message: "Tests: 3 failed" }],
  [777, "notify;Tests", { state: "waiting", message: "Tests" }],
  [777, "precmd", undefined],
  [1337, "RequestAttention=yes", { state: "waiting" }],
  [1337, "RequestAttention=fireworks", { state: "waiting" }],
  [1337, "RequestAttention=no", { state: "unknown" }],
  [1337, "SetUserVar=a=Yg==", undefined],
  [bellNumber, "", { state: "waiting" }],
  [52, "c;Yg==", undefined],
])("sequence %i with %j says: %j", (number, payload, said) => {
  const by = number === bellNumber ? "BEL" : `OSC ${number}`;
  expect(readNotice(number, payload, 5)).toEqual(said && { source: "notice", at: 5, by, ...said });
});

test("a call is over once more was printed, and progress is not", () => {
  const call = { source: "notice", at: 10_000, state: "waiting" } as const;
  const progress = { source: "notice", at: 10_000, state: "working" } as const;
  const title = { source: "title", at: 10_000, state: "waiting" } as const;
  expect(withoutOldCalls([call, progress, title], 11_000)).toEqual([call, progress, title]);
  expect(withoutOldCalls([call, progress, title], 11_001)).toEqual([progress, title]);
});
