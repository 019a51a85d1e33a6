import { z } from "zod";

import type { ConflictWish } from "../task/task-spec.ts";

/** Number of times that a change is handed over by the plan before a person has to look at it. */
export const mostRounds = 3;

/** The latest time that a conflict was handed over to its task or an agent. */
export const conflictRoundSchema = z.object({
  /** Counts the rounds since a person last queued the change. */
  round: z.number().int().min(1),
  by: z.enum(["task", "agent"]),
  /** The agent that resolves it. */
  agent: z.string().optional(),
});
export type ConflictRound = z.infer<typeof conflictRoundSchema>;

interface Conflicted {
  /** The times that it was handed over already. */
  readonly rounds: number;
  /** The task's own agent. */
  readonly agent: string | undefined;
  /** The task works in a worktree of its own. */
  readonly hasWorktree: boolean;
}

/** The resolver of a conflict; for a person, with the reason nobody else does, unless the plan says so. */
export type ConflictDecision =
  | { readonly kind: "person"; readonly why?: "too-often" | "no-agent" }
  | { readonly kind: "hand-over"; readonly round: ConflictRound };

/** Decides who resolves a conflict. Two tasks that keep changing the same lines do not go on for ever. */
export function decideConflict(
  wish: ConflictWish | undefined,
  { rounds, agent: own, hasWorktree }: Conflicted,
): ConflictDecision {
  if (wish === undefined || !hasWorktree) return { kind: "person" };
  if (rounds >= mostRounds) return { kind: "person", why: "too-often" };
  const round = rounds + 1;
  if (wish.by === "task") return { kind: "hand-over", round: { round, by: "task" } };
  const agent = wish.agent?.name ?? own;
  if (agent === undefined) return { kind: "person", why: "no-agent" };
  return { kind: "hand-over", round: { round, by: "agent", agent } };
}
