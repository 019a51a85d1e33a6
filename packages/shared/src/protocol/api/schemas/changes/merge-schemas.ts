import { z } from "zod";

import { changeStateSchema, changeStates } from "../../../../domain/change/change-state.ts";
import { conflictRoundSchema } from "../../../../domain/change/on-conflict.ts";
import {
  forgeReportSchema,
  pullRequestSchema,
  pullRequestWishSchema,
} from "../../../../domain/change/forge/pull-request.ts";
import { failureSchema } from "../../../../domain/failure.ts";
import { conflictWishSchema, mergeStrategySchema } from "../../../../domain/task/task-spec.ts";
import { reviewSummarySchema } from "./review-schemas.ts";
import { repeated } from "../../query-values.ts";
import { pagingShape, runNumber } from "../routes-schemas.ts";

/** Bodies of the routes for changes and the queues of their targets. Times are epoch ms. */

const pullRequestResourceSchema = z.object({
  state: pullRequestSchema.shape.state,
  /** The last request: what a person or the plan asked for. */
  wish: pullRequestWishSchema,
  /** The forge has to get a change of it still. */
  pending: z.boolean(),
  ...forgeReportSchema.omit({ state: true, commit: true }).partial().shape,
  /** The reason the last try to reach the forge failed. */
  failure: failureSchema.optional(),
});
export type PullRequestResource = z.infer<typeof pullRequestResourceSchema>;

const pushResourceSchema = z.object({
  /** Name of the git remote. */
  remote: z.string(),
  /** The remote does not have it yet. */
  pending: z.boolean(),
  /** The reason the last try failed. */
  failure: failureSchema.optional(),
});

export const changeResourceSchema = z.object({
  /** Id of its task. */
  id: z.string(),
  run: z.string(),
  /** The attempt that made its commits. */
  attempt: z.string(),
  project: z.string(),
  /** Branch that it lands on. */
  target: z.string(),
  state: changeStateSchema,
  /** `revert` while it is being taken off its target. */
  direction: z.enum(["land", "revert"]),
  /** The task's last commit. */
  commit: z.string(),
  /** The commit that the task started from. */
  base: z.string(),
  /** Number of changed files. */
  files: z.number().int(),
  /** The commit that the target would become. */
  candidate: z.string().optional(),
  /** The commit that it landed as. */
  landed: z.string().optional(),
  /** The run that verifies the candidate, or did. */
  verifiedBy: z.string().optional(),
  /** Place in its queue, from 1. */
  position: z.number().int().optional(),
  strategy: mergeStrategySchema.optional(),
  review: reviewSummarySchema,
  /** The resolver of its conflict, and the round; only while somebody resolves it. */
  resolving: conflictRoundSchema.optional(),
  /** The reason it left the queue without landing. */
  failure: failureSchema.optional(),
  pullRequest: pullRequestResourceSchema.optional(),
  /** The push of its target after it landed; absent when none was wanted. */
  push: pushResourceSchema.optional(),
  openedAt: z.number(),
  queuedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type ChangeResource = z.infer<typeof changeResourceSchema>;

export const listChangesQuery = z.object({
  ...pagingShape,
  run: runNumber.optional(),
  project: z.string().max(300).optional().describe("id of the project, such as p3"),
  state: repeated(z.enum(changeStates)),
  pullRequest: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .describe("`true`: only changes with a pull request"),
});

const ids = z
  .array(z.string().min(1).max(300))
  .min(1)
  .max(1_000)
  .describe("tasks, or runs for all their changes");

export const changeActionSchema = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("merge"),
    ids,
    strategy: mergeStrategySchema.optional().describe("absent: that of the plan, else squash"),
    verify: z.boolean().default(true).describe("false: it lands without checks"),
  }),
  z.object({
    action: z.literal("pull-request"),
    ids,
    ...pullRequestWishSchema.shape,
    exact: z
      .boolean()
      .default(false)
      .describe("true: what is absent is not wanted, whatever the plan or an earlier request says"),
  }),
  z.object({ action: z.literal("revert"), ids }),
  z.object({ action: z.literal("withdraw"), ids }),
  z.object({ action: z.literal("first"), ids: ids.max(1) }),
  z.object({
    action: z.literal("hand-over"),
    ids: ids.max(1),
    to: conflictWishSchema.describe(
      "`task`: it runs again on the new target; `agent`: it merges the target in the checkout. Absent `agent.agent`: that of the plan, else the task's own. Also needs `runs:write`",
    ),
  }),
  z.object({
    action: z.literal("resolve"),
    ids: ids.max(1),
    commit: z
      .string()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
      .describe("the merge of the target into the task's branch, in the repository of the project"),
    markers: z
      .boolean()
      .default(false)
      .describe("true: lines like conflict markers belong into the files that conflicted"),
  }),
]);
export type ChangeAction = z.infer<typeof changeActionSchema>;
export type ChangeActionInput = z.input<typeof changeActionSchema>;

export const changeReportSchema = z.object({
  changed: z.array(changeResourceSchema),
  /** Changes to which the action does not apply in their state. */
  unchanged: z.array(changeResourceSchema),
});

export const forgeNewsSchema = z.object({
  /** Pull requests that are looked at now. */
  looks: z.number().int(),
});

const queuedChangeSchema = changeResourceSchema.extend({
  /** ms until it has probably landed, by how long earlier checks took; absent when that is unknown. */
  landsInMs: z.number().optional(),
});
export type QueuedChange = z.infer<typeof queuedChangeSchema>;

export const queueResourceSchema = z.object({
  project: z.string(),
  target: z.string(),
  paused: z.boolean(),
  /** The reason it cannot move its target at present. */
  obstacle: failureSchema.optional(),
  /** The push of the target after landings; absent when none was wanted. */
  push: pushResourceSchema.optional(),
  /** In the order in which they land. */
  changes: z.array(queuedChangeSchema),
});
export type QueueResource = z.infer<typeof queueResourceSchema>;

export const pauseQueueBody = z.object({
  project: z.string().max(300),
  target: z.string().min(1).max(1000),
  paused: z.boolean(),
});
