import fc from "fast-check";
import { expect, test } from "vitest";

import type { ConflictWish } from "../task/task-spec.ts";
import { decideConflict, mostRounds } from "./on-conflict.ts";

const claude = { name: "claude", commands: { start: ["claude", "{prompt}"] }, env: {} };
const once = { rounds: 0, agent: undefined as string | undefined, hasWorktree: true };

test.each<[string, ConflictWish | undefined, Partial<typeof once>, object]>([
  ["nothing in the plan leaves it to a person", undefined, {}, { kind: "person" }],
  ["the task runs again", { by: "task" }, {}, { kind: "hand-over", round: { round: 1, by: "task" } }],
  [
    "the task's own agent resolves",
    { by: "agent" },
    { agent: "codex", rounds: 1 },
    { kind: "hand-over", round: { round: 2, by: "agent", agent: "codex" } },
  ],
  [
    "the agent of the plan comes before the task's own",
    { by: "agent", agent: claude },
    { agent: "codex" },
    { kind: "hand-over", round: { round: 1, by: "agent", agent: "claude" } },
  ],
  ["a command has no agent", { by: "agent" }, {}, { kind: "person", why: "no-agent" }],
  ["without a worktree nobody can merge", { by: "task" }, { hasWorktree: false }, { kind: "person" }],
])("%s", (_, wish, conflicted, decision) => {
  expect(decideConflict(wish, { ...once, ...conflicted })).toEqual(decision);
});

test("tasks that conflict for ever are handed over a limited number of times, then left to a person", () => {
  const wish = fc.constantFrom<ConflictWish>({ by: "task" }, { by: "agent" }, { by: "agent", agent: claude });
  fc.assert(
    fc.property(fc.array(wish, { minLength: 10, maxLength: 20 }), (wishes) => {
      let rounds = 0;
      const kinds = wishes.map((each) => {
        const decision = decideConflict(each, { ...once, agent: "codex", rounds });
        if (decision.kind === "hand-over") rounds = decision.round.round;
        return decision.kind;
      });
      expect(kinds.filter((kind) => kind === "hand-over")).toHaveLength(mostRounds);
      expect(kinds.slice(0, mostRounds)).not.toContain("person");
    }),
  );
});
