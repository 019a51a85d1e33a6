import { z } from "zod";

import type { Failure } from "../failure.ts";
import { forgeAccessSchema } from "./forge/pull-request.ts";
import { checkoutUpdateSchema, commandSchema, mergeStrategySchema } from "../task/task-spec.ts";

/**
 * States of a change. `open`: on no queue; `queued`: waits for its candidate; `verifying`: its candidate is
 * checked; `verified`: waits for those ahead of it, or for the working tree; `resolving`: its task runs again because
 * of a conflict; `landed`: on the target; `reverted`: landed and then reverted.
 */
export const changeStates = [
  "open",
  "queued",
  "verifying",
  "verified",
  "resolving",
  "landed",
  "reverted",
] as const;
export const changeStateSchema = z.enum(changeStates);
export type ChangeState = z.infer<typeof changeStateSchema>;

/** The way in which a change lands. */
const mergeRequestSchema = z.object({
  strategy: mergeStrategySchema,
  /** Run one after another on the candidate; empty: it lands without verification. */
  verify: z.array(commandSchema),
  /** Maximum number of candidates of its target that are verified at once while it is at the front. */
  parallel: z.number().int().min(1).optional(),
  /** Absent: `if-clean`. */
  updateCheckout: checkoutUpdateSchema.optional(),
  /** The target is pushed there after the landing; absent: nowhere. */
  push: forgeAccessSchema.optional(),
});
export type MergeRequest = z.infer<typeof mergeRequestSchema>;

/** A commit that the target would become. */
export const candidateSchema = z.object({
  /** Commit that it was built on: the target's tip, or the candidate of the change ahead. */
  onto: z.string(),
  commit: z.string(),
  tree: z.string(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** A candidate that is, or was, on the target. */
export interface LandedCandidate extends Candidate {
  /** The task's last commit in it; absent when it reverts the change. */
  readonly tip?: string | undefined;
  /** The task's last commit that it takes off the target again. */
  readonly reverted?: string | undefined;
  /** The commits as which earlier parts of it landed and are on the target still, oldest first. */
  readonly earlier?: readonly string[] | undefined;
}

/** The part of a change that its transitions depend on. */
export interface ChangeStanding {
  readonly state: ChangeState;
  /** `revert` from the request to revert a landed change until it is reverted or gives up. */
  readonly direction: "land" | "revert";
  readonly candidate: Candidate | undefined;
  /** The reason it left the queue without landing. */
  readonly failure?: Failure | undefined;
}
