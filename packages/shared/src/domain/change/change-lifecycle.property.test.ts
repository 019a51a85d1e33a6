import fc from "fast-check";
import { expect, test } from "vitest";

import { type ChangeCommand, type ChangeEvent, decideChange } from "./change-lifecycle.ts";
import type { ChangeStanding } from "./change-state.ts";

const conflict = { reason: "merge-conflict", detail: "conflict" } as const;
const review = { reason: "needs-review", detail: "review" } as const;
const checks = { reason: "verify-failed", detail: "checks" } as const;

const commit = fc.constantFrom("c1", "c2", "c3");
const candidate = fc.record({ onto: commit, commit, tree: commit });
const command: fc.Arbitrary<ChangeCommand> = fc.oneof(
  fc.constantFrom<ChangeCommand>(
    { kind: "queue" },
    { kind: "revert" },
    { kind: "withdraw" },
    { kind: "rebuild" },
    { kind: "refuse", failure: conflict },
    { kind: "refuse", failure: checks },
    { kind: "hand-over", failure: conflict, round: { round: 1, by: "task" } },
    { kind: "resubmit" },
    { kind: "leave", failure: conflict },
    { kind: "leave" },
    { kind: "await-review", failure: review },
    { kind: "approve" },
  ),
  fc.record({ kind: fc.constantFrom("resolve" as const, "amend" as const), tip: commit }),
  fc.record({ kind: fc.constant("verify" as const), commit }),
  fc.record({
    kind: fc.constant("land" as const),
    direction: fc.constantFrom("land" as const, "revert" as const),
    candidate,
  }),
  fc.record({
    kind: fc.constant("build" as const),
    candidate,
    run: fc.option(fc.constant(1), { nil: undefined }),
  }),
);

interface Step {
  readonly before: ChangeStanding;
  readonly command: ChangeCommand;
  readonly event: ChangeEvent | undefined;
}

function play(commands: readonly ChangeCommand[]): readonly Step[] {
  let before: ChangeStanding = { state: "open", direction: "land", candidate: undefined };
  return commands.map((each) => {
    const step = { before, command: each, event: decideChange(before, each) };
    before = step.event ?? before;
    return step;
  });
}

/** Returns the commit to which a person may move the change now. */
function movedTo({ state, failure }: ChangeStanding, command: ChangeCommand): string | undefined {
  if (state !== "open") return undefined;
  if (command.kind === "amend") return command.tip;
  return command.kind === "resolve" && failure?.reason === "merge-conflict" ? command.tip : undefined;
}

test("only a resolution or another commit of a person moves the tip, and leaves the change open", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      for (const { before, command: each, event } of play(commands)) {
        const tip = movedTo(before, each);
        expect(event?.tip).toBe(tip);
        const reason = event?.failure?.reason ?? "needs-review";
        const isLeftOpen = event?.state === "open" && event.candidate === undefined;
        expect(tip === undefined || (isLeftOpen && reason === "needs-review")).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a resolved change can be queued, and is not resolved twice", () => {
  const [, , , resolved, again, queued] = play([
    { kind: "queue" },
    { kind: "resolve", tip: "early" },
    { kind: "refuse", failure: conflict },
    { kind: "resolve", tip: "merged" },
    { kind: "resolve", tip: "merged" },
    { kind: "queue" },
  ]);
  expect(resolved?.event?.tip).toBe("merged");
  expect(again?.event).toBeUndefined();
  expect(queued?.event?.state).toBe("queued");
});

test("a change that awaits a review is in no queue until it is approved, unless it is being reverted", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const steps = play(commands);
      const waiting = steps.filter(({ command: { kind }, event }) => kind === "await-review" && event);
      for (const { before, event } of waiting) {
        expect(before.direction).toBe("land");
        expect(event).toMatchObject({ candidate: undefined, failure: review });
        expect(["open", "reverted"]).toContain(event?.state);
      }
      for (const { before, event } of steps.filter(({ command: { kind } }) => kind === "approve")) {
        const open = { state: before.state, direction: "land", candidate: undefined };
        expect(event).toEqual(before.failure === review ? open : undefined);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a conflict that is handed over is queued once its task has other commits, or left to a person", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const steps = play(commands).filter(({ event }) => event !== undefined);
      for (const { command: each, event } of steps.filter(
        ({ event: after }) => after?.state === "resolving",
      )) {
        expect(each.kind).toBe("hand-over");
        expect(event).toMatchObject({ direction: "land", candidate: undefined, failure: conflict });
      }
      const states = { resubmit: "queued", leave: "open", withdraw: "open", "await-review": "open" };
      for (const { command: each, event } of steps.filter(({ before }) => before.state === "resolving"))
        expect(event?.state).toBe(Object.entries(states).find(([kind]) => kind === each.kind)?.[1]);
      const ends = steps.filter(({ command: each }) => each.kind === "resubmit" || each.kind === "leave");
      expect(ends.filter(({ before }) => before.state !== "resolving")).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
