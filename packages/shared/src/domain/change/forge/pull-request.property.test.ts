import fc from "fast-check";
import { expect, test } from "vitest";

import type { Failure } from "../../failure.ts";
import {
  decidePullRequest,
  type ForgeReport,
  isUnsent,
  nextLookMs,
  type PullRequest,
  type PullRequestCommand,
} from "./pull-request.ts";

const report = (state: ForgeReport["state"]): ForgeReport => ({
  number: 7,
  url: "https://forge.example/pulls/7",
  state,
  draft: false,
  commit: "c".repeat(40),
  checks: "none",
  reviews: [],
});

const failure = fc
  .constantFrom<Failure["reason"]>("unavailable", "rate-limited", "unauthenticated", "invalid-request")
  .map((reason): Failure => ({ reason, detail: "It failed." }));
const command: fc.Arbitrary<PullRequestCommand> = fc.oneof(
  fc.record({ kind: fc.constant("request" as const), wish: fc.record({ draft: fc.boolean() }) }),
  fc.constant({ kind: "renew" as const }),
  fc
    .record({ revision: fc.integer({ min: 1, max: 6 }), state: fc.constantFrom("open", "merged", "closed") })
    .map(({ revision, state }) => ({
      kind: "report" as const,
      revision,
      report: report(state as ForgeReport["state"]),
    })),
  fc.record({ kind: fc.constant("fail" as const), revision: fc.integer({ min: 1, max: 6 }), failure }),
);

function after(commands: readonly PullRequestCommand[]): readonly (PullRequest | undefined)[] {
  const states: (PullRequest | undefined)[] = [undefined];
  for (const each of commands) states.push(decidePullRequest(states.at(-1), each) ?? states.at(-1));
  return states;
}

test("nothing that was requested is forgotten: it is sent, or the reason is visible", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      const last = after(commands).at(-1);
      if (last === undefined || last.state === "merged" || last.state === "closed") return;
      expect(nextLookMs(last) !== undefined || last.failure !== undefined).toBe(true);
    }),
  );
});

test("a request made while an earlier version is being sent is still unsent afterwards", () => {
  const [, , requested] = after([{ kind: "request", wish: {} }, { kind: "renew" }]);
  const answered = decidePullRequest(requested, { kind: "report", revision: 1, report: report("open") });
  expect(answered).toMatchObject({ state: "open" });
  expect(answered && isUnsent(answered)).toBe(true);
  expect(answered && nextLookMs(answered)).toBe(0);
});

test("a merged or closed pull request changes only by a new request", () => {
  fc.assert(
    fc.property(fc.constantFrom("merged" as const, "closed" as const), command, (state, next) => {
      const ended = after([
        { kind: "request", wish: {} },
        { kind: "report", revision: 1, report: report(state) },
      ]).at(-1);
      const decided = decidePullRequest(ended, next);
      expect(decided?.state).toBe(next.kind === "request" ? "requested" : undefined);
      expect(decided?.report).toBe(undefined);
    }),
  );
});

test("tries get rarer, up to ten minutes, and never earlier than the forge allows", () => {
  const down: Failure = { reason: "unavailable", detail: "It is down." };
  const tries = after([
    { kind: "request", wish: {} },
    ...Array.from({ length: 12 }, () => ({ kind: "fail" as const, revision: 1, failure: down })),
  ]).slice(2);
  const waits = tries.map((each) => nextLookMs(each as PullRequest));
  expect(waits.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  expect(waits.at(-1)).toBe(600_000);
  const limited = { ...down, data: { retryAfterMs: 1_800_000 } };
  const told = decidePullRequest(tries[0], { kind: "fail", revision: 1, failure: limited });
  expect(told && nextLookMs(told)).toBe(1_800_000);
});

test("a refused token waits for a person before anything was opened, and is tried hourly afterwards", () => {
  const refused: Failure = { reason: "unauthenticated", detail: "No." };
  const [, requested] = after([{ kind: "request", wish: {} }]);
  const failed = decidePullRequest(requested, { kind: "fail", revision: 1, failure: refused });
  expect(failed && nextLookMs(failed)).toBe(undefined);
  const open = decidePullRequest(requested, { kind: "report", revision: 1, report: report("open") });
  const later = decidePullRequest(open, { kind: "fail", revision: 1, failure: refused });
  expect(later && nextLookMs(later)).toBe(3_600_000);
});

test("the refusal of an earlier request does not keep the corrected one from being tried", () => {
  const refused: Failure = { reason: "not-found", detail: "There is no such fork." };
  const commands = [
    { kind: "request", wish: { fork: "absent" } },
    { kind: "request", wish: { fork: "mine" } },
    { kind: "fail", revision: 1, failure: refused },
  ] as const;
  const corrected = after(commands).at(-1);
  expect(corrected && nextLookMs(corrected)).toBe(0);
  const again = after([...commands, { kind: "fail", revision: 2, failure: refused }]).at(-1);
  expect(again?.failure).toBe(refused);
});
