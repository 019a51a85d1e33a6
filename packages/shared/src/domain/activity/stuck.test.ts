import fc from "fast-check";
import { expect, test } from "vitest";

import type { Activity } from "./activity.ts";
import { describeNeed } from "./describe-activity.ts";
import { describeEvidence } from "./describe-evidence.ts";
import { SeenWords, stuckAfterMs, withStuck } from "./stuck.ts";

const working: Activity = { state: "working", since: 1_000, source: "status", by: "claude-code" };

test("an agent that claims to work is stuck once nothing has happened for ten minutes", () => {
  expect(withStuck(working, 5_000, 5_000 + stuckAfterMs - 1)).toBe(working);
  const stuck = withStuck(working, 5_000, 5_000 + stuckAfterMs);
  expect(stuck).toEqual({ state: "stuck", since: 5_000, source: "silence", by: "claude-code" });
  expect(stuck && describeNeed(stuck)).toBe("stuck: it prints nothing new and computes nothing");
  expect(stuck && describeEvidence(stuck)).toBe("no new output and no processor time");
});

test("a turn that has just begun is a sign of life", () => {
  const begun = { ...working, since: stuckAfterMs };
  expect(withStuck(begun, 0, stuckAfterMs + 1)).toBe(begun);
});

test("a program of which nothing is known can be stuck; one that waits or is out of quota cannot", () => {
  expect(withStuck(undefined, 0, stuckAfterMs)).toMatchObject({ state: "stuck" });
  for (const state of ["waiting", "out-of-quota"] as const) {
    const said: Activity = { ...working, state };
    expect(withStuck(said, 0, 10 * stuckAfterMs)).toBe(said);
  }
});

test("a spinner repeats its words and counts seconds; text of a model and counts of tokens are new", () => {
  const seen = new SeenWords();
  const spinner = (seconds: number) => `✻ Orchestrating… (${seconds}s · ↓ 5 tokens · esc to interrupt)`;
  expect(seen.add(spinner(1))).toBe(true);
  expect([2, 59, 600].map((seconds) => seen.add(spinner(seconds)))).toEqual([false, false, false]);
  expect(seen.add("✻ Orchestrating… (700s · ↓ 1.2k tokens · esc to interrupt)")).toBe(true);
  expect(seen.add("● The cause is a race")).toBe(true);
});

test("for any text: what was just seen is nothing new", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), (before, text) => {
      const seen = new SeenWords();
      for (const each of before) seen.add(each);
      seen.add(text);
      expect(seen.add(text)).toBe(false);
    }),
  );
});
