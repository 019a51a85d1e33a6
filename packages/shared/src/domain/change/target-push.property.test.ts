import fc from "fast-check";
import { expect, test } from "vitest";

import { createFailure, createMessage } from "../failure-message.ts";
import {
  decideTargetPush,
  isUnpushed,
  nextPushMs,
  type TargetPush,
  type TargetPushCommand,
} from "./target-push.ts";

const failure = createFailure({
  reason: "unavailable",
  detail: createMessage("forge-unreadable", { host: "h" }),
  hint: createMessage("forge-unreadable-hint"),
});

const command: fc.Arbitrary<TargetPushCommand> = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    access: fc.constant({ remote: "origin" }),
    commit: fc.constantFrom("c1", "c2"),
    change: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant("report" as const), revision: fc.integer({ min: 1, max: 9 }) }),
  fc.constant<TargetPushCommand>({ kind: "fail", failure }),
  fc.constant<TargetPushCommand>({ kind: "retry" }),
);

test("a landing stays due until a push that began after it has worked", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      let push: TargetPush | undefined;
      let landings = 0;
      let reported = 0;
      for (const each of commands) {
        // A push reports a revision that existed when it began.
        if (each.kind === "report" && each.revision > landings) continue;
        const after = decideTargetPush(push, each);
        if (each.kind === "request") landings += 1;
        if (each.kind === "report" && after !== undefined) reported = Math.max(reported, each.revision);
        push = after ?? push;
        if (push === undefined) continue;
        expect(push).toMatchObject({ revision: landings, sent: reported });
        expect(nextPushMs(push) !== undefined).toBe(landings > reported);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a failure delays the next try, more and more, and a person can have it at once", () => {
  const wished = { kind: "request", access: {}, commit: "c", change: 1 } as const;
  let push = decideTargetPush(undefined, wished);
  const waits: (number | undefined)[] = [];
  for (let tries = 0; tries < 12 && push !== undefined; tries++) {
    waits.push(nextPushMs(push));
    push = decideTargetPush(push, { kind: "fail", failure });
  }
  expect(waits.slice(0, 4)).toEqual([0, 5_000, 10_000, 20_000]);
  expect(waits.at(-1)).toBe(600_000);
  const again = decideTargetPush(push, { kind: "retry" });
  expect(again && [nextPushMs(again), isUnpushed(again), again.failure]).toEqual([0, true, failure]);
});
