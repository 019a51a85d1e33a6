import fc from "fast-check";
import { describe, expect, it, test } from "vitest";

import {
  activityStates,
  awaitedThings,
  deriveActivity,
  firstPromptMs,
  foldObservations,
  observationSources,
  type Observation,
} from "./activity.ts";
import { describeNeed } from "./describe-activity.ts";
import { describeEvidence } from "./describe-evidence.ts";
import { readProgramStatus } from "./program-status.ts";
import { readWindowTitle } from "./window-title.ts";

function encode(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

function decode(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
  return new TextDecoder().decode(bytes);
}

const permission = `state=blocked:app=claude-code:kind=permission:msg=${encode("approve Bash: touch a.txt")}`;
const question = `state=blocked:app=claude-code:kind=question:msg=${encode("answer: Which? (a · b)")}`;
const limit = `state=error:app=claude-code:msg=${encode("You've hit your 5-hour limit · resets 9:22am (UTC)")}`;
const login = `state=error:app=claude-code:msg=${encode("Not logged in · Please run /login")}`;
const trust = `state=blocked:app=claude-code:kind=permission:msg=${encode("trust this folder")}`;
const billing = `state=error:app=claude-code:msg=${encode("Credit balance is too low")}`;

/** Output of real programs, in order: a status or a title, and their activity at that moment. */
const recordings: Readonly<Record<string, readonly (readonly [sequence: string, doing: string])[]>> = {
  "claude 2.1.330": [
    ["title: ✳ Claude Code", "unknown"],
    [trust, "waiting for you to trust its directory: trust this folder"],
    ["state=idle:app=claude-code", "unknown"],
    ["title: Claude Code", "unknown"],
    ["state=working:app=claude-code", "working"],
    ["title: Fake title", "working"],
    ["state=done:app=claude-code", "waiting for your next prompt"],
    ["state=working:app=claude-code", "working"],
    [permission, "waiting for your permission: Bash: touch a.txt"],
    ["state=working:app=claude-code", "working"],
    ["state=idle:app=claude-code", "waiting for your next prompt"],
    ["state=working:app=claude-code", "working"],
    [question, "waiting for your answer: Which? (a · b)"],
    ["state=working:app=claude-code", "working"],
    [limit, "out of quota: You've hit your 5-hour limit · resets 9:22am (UTC)"],
    ["state=working:app=claude-code", "working"],
    [login, "waiting for you to log in: Not logged in · Please run /login"],
    ["state=working:app=claude-code", "working"],
    [billing, "waiting for your next prompt: Credit balance is too low"],
    ["state=clear", "unknown"],
  ],
  "claude 2.1.330 without its status": [
    ["title: ✳ Claude Code", "unknown"],
    ["title: ◐ Fake title", "working"],
    // A permission, a question or an empty prompt.
    ["title: ✳ Fake title", "unknown"],
    ["title: ◑ Fake title", "working"],
  ],
  "codex 0.169.0": [
    ["title: project", "unknown"],
    ["state=idle:app=codex", "unknown"],
    ["state=working:app=codex", "working"],
    ["title: ⠸ project", "working"],
    ["state=done:app=codex", "waiting for your next prompt"],
    ["state=working:app=codex", "working"],
    ["title: [ . ] Action Required | project", "working"],
    ["state=blocked:app=codex:kind=permission", "waiting for your permission"],
    ["title: ⠦ project", "waiting for your permission"],
    ["state=working:app=codex", "working"],
    ["state=idle:app=codex", "waiting for your next prompt"],
    ["state=error:app=codex", "waiting for your next prompt: its last turn failed"],
    ["state=clear", "working"],
    ["title: ", "unknown"],
  ],
  "gemini 0.61.0": [
    ["title: ◇  Ready (project)", "unknown"],
    ["title: ✦  Working… (project)", "working"],
    ["title: ◇  Ready (project)", "waiting for your next prompt"],
    ["title: ✋  Action Required (project)", "waiting for you"],
  ],
};

function observe(sequence: string, at: number): readonly Observation[] {
  const title = /^title: (.*)$/.exec(sequence)?.[1];
  if (title !== undefined) return [readWindowTitle(title, at)];
  const status = readProgramStatus(sequence, at, decode);
  return status === undefined ? [] : [status];
}

test.each(Object.entries(recordings))("derives what %s did from what it printed", (_, moments) => {
  const seen: Observation[] = [];
  const derived = moments.map(([sequence], at) => {
    seen.push(...observe(sequence, at));
    const activity = deriveActivity(seen, at);
    if (activity === undefined) return [sequence, "unknown"];
    return [sequence, describeNeed(activity) ?? activity.state];
  });
  expect(derived).toEqual(moments);
});

test("a program that never gets its first prompt waits for it, though not at once", () => {
  const idle = observe("state=idle:app=codex", 1_000);
  expect(deriveActivity(idle, 1_000 + firstPromptMs - 1)).toBeUndefined();
  expect(deriveActivity(idle, 1_000 + firstPromptMs)).toEqual({
    state: "waiting",
    waitsFor: "prompt",
    since: 1_000,
    source: "status",
    by: "codex",
  });
});

test("an activity lasts since the first of equal observations, and says how it is known", () => {
  const seen = ["state=working:app=codex", "state=working:app=codex"].flatMap(observe);
  expect(deriveActivity(seen, 5)).toMatchObject({ state: "working", since: 0 });
  expect(describeEvidence({ state: "working", since: 0, source: "status", by: "codex" })).toBe(
    "codex reports it",
  );
});

test("text of a program becomes one line without control characters, of limited length", () => {
  const hostile = `\u001B]0;x\u0007a\nb\u202E${"c".repeat(1_000)}`;
  const found = readProgramStatus(`state=blocked:msg=${encode(hostile)}`, 0, decode);
  expect(found).toMatchObject({ state: "waiting", message: expect.stringMatching(/^\]0;x a b c{200,}…$/) });
  expect(JSON.stringify(found).length).toBeLessThan(400);
});

test.each(["?", "", "state=", "state=dancing", "working", "state=__proto__", "::=:="])(
  "an invalid status reports nothing: %s",
  (payload) => {
    expect(readProgramStatus(payload, 0, decode)).toBeUndefined();
  },
);

const observation: fc.Arbitrary<Observation> = fc
  .record({
    source: fc.constantFrom(...observationSources),
    state: fc.constantFrom(...activityStates, "unknown" as const),
    waitsFor: fc.option(fc.constantFrom(...awaitedThings), { nil: undefined }),
    message: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
  })
  .map((each) => ({ ...each, at: 0 }) as Observation);
const observations = fc
  .array(observation, { maxLength: 12 })
  .map((all) => all.map((each, at) => ({ ...each, at })));

describe("for any observations", () => {
  it("a less reliable source changes nothing while a better one reports something", () => {
    fc.assert(
      fc.property(observations, observation, (all, late) => {
        const before = deriveActivity(all, 1e9);
        const added = deriveActivity([...all, { ...late, at: 100 }], 1e9);
        const order: readonly string[] = observationSources;
        const isWeaker = before !== undefined && order.indexOf(late.source) > order.indexOf(before.source);
        // A hook may add what a title does not say: for what the program waits.
        const { state, source } = added ?? {};
        expect(!isWeaker || (state === before.state && source === before.source)).toBe(true);
        const said = all.findLast((each) => each.source === before?.source);
        const isWhole = said?.state !== "waiting" || said.waitsFor !== undefined;
        expect(!isWeaker || !isWhole || JSON.stringify(added) === JSON.stringify(before)).toBe(true);
      }),
    );
  });

  it("dropped observations make no difference, now or later", () => {
    fc.assert(
      fc.property(observations, observations, fc.integer({ min: 0, max: 30_000 }), (early, late, now) => {
        const later = late.map((each) => ({ ...each, at: each.at + early.length }));
        const whole = deriveActivity([...early, ...later], now);
        expect(deriveActivity([...foldObservations(early), ...later], now)).toEqual(whole);
      }),
    );
  });

  it("a few are kept, however many there were", () => {
    fc.assert(
      fc.property(fc.array(observations), (many) => {
        expect(foldObservations(many.flat()).length).toBeLessThanOrEqual(2 * observationSources.length);
      }),
    );
  });
});

test("a hook says for what a title waits that came seconds later, unless the title spoke of another wait before", () => {
  const title = { source: "title", by: "gemini" } as const;
  const hook = {
    source: "hook",
    by: "gemini",
    state: "waiting",
    waitsFor: "permission",
    message: "exec: ls",
  } as const;
  const late = [
    { ...title, at: 1_000, state: "working" },
    { ...hook, at: 1_200 },
    { ...title, at: 6_500, state: "waiting" },
  ] as const;
  expect(deriveActivity(late, 7_000)).toMatchObject({ waitsFor: "permission", message: "exec: ls" });
  const earlier = [{ ...hook, at: 500 }, late[0], late[2]];
  expect(deriveActivity(earlier, 7_000)).not.toHaveProperty("waitsFor");
});
