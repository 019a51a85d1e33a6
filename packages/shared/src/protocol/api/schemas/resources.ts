import { z } from "zod";

import { attentionKinds } from "../../../domain/attention.ts";
import { failureSchema } from "../../../domain/failure.ts";
import { messagesSchema } from "../../../domain/message-schema.ts";
import { variableSources } from "../../../domain/task/given-environment.ts";
import {
  projectRefSchema,
  runLimitsSchema,
  runSettingsSchema,
  startedBySchema,
} from "../../../domain/run/run-spec.ts";
import { taskChangesSchema } from "../../../domain/task/task-changes.ts";
import { edgePolicySchema, taskSpecSchema } from "../../../domain/task/task-spec.ts";
import {
  attemptOutcomeSchema,
  attemptResultSchema,
  attemptStateSchema,
  runStateSchema,
  taskStateSchema,
} from "../../../domain/task/task-state.ts";
import { taskStates } from "../../../domain/task/task-states.ts";
import { unchangedReasons } from "../../../domain/unchanged.ts";

/** Bodies of the HTTP API. Times are epoch ms, durations ms, sizes bytes. */

export const taskCountsSchema = z.record(z.enum(taskStates), z.number().int());
export type TaskCounts = z.infer<typeof taskCountsSchema>;

export const runResourceSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  title: z.string(),
  state: runStateSchema,
  sealed: z.boolean(),
  source: z.enum(["plan", "ad-hoc", "map"]),
  /** Such as `p3`: what roles in a project are given for. */
  projectId: z.string(),
  project: projectRefSchema,
  settings: runSettingsSchema,
  limits: runLimitsSchema,
  counts: taskCountsSchema,
  /** Absent of runs that an earlier release took. */
  startedBy: startedBySchema.optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** ms between ends of the run and later retries: nothing of it was queued or ran then. Absent: none. */
  idleMs: z.number().optional(),
});
export type RunResource = z.infer<typeof runResourceSchema>;

/** Why a task is in its state, in words a person understands, made by the server. */
export const taskResourceSchema = z.object({
  id: z.string(),
  run: z.string(),
  name: z.string(),
  base: z.string(),
  state: taskStateSchema,
  why: z.string(),
  failure: failureSchema.optional(),
  /** For `parked`: when it goes on by itself. */
  resumesAt: z.number().optional(),
  /** Somebody holds it back: it does not start, whatever else it waits for, until it is resumed. Absent: nobody does. */
  paused: z.boolean().optional(),
  /** Attempts made so far. */
  attempts: z.number().int(),
  /** How the last attempt ended. */
  outcome: attemptOutcomeSchema.optional(),
  command: z.string(),
  checkout: z.enum(["worktree", "project", "none"]),
  terminal: z.boolean(),
  group: z.string().optional(),
  /** What goes first among those that wait: a higher priority, then an earlier deadline, then a longer path, then age. */
  priority: z.number().int(),
  deadline: z.number().optional(),
  /** ms to the end of the longest chain of tasks behind it, itself included, by how long they usually take. */
  path: z.number().int(),
  needs: z.array(z.object({ task: z.string(), if: edgePolicySchema, state: taskStateSchema.optional() })),
  worker: z.string().optional(),
  createdAt: z.number(),
  readyAt: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** Median of past durations of this task in this project, when there are any. */
  expectedMs: z.number().optional(),
  result: attemptResultSchema.optional(),
  /** While it is `leased`: the set-up command that runs, absent before the first, and since when. */
  preparing: z.object({ setup: z.string().optional(), since: z.number() }).optional(),
  /** While it runs: when it last printed something; absent before it did. */
  lastOutputAt: z.number().optional(),
  /**
   * Somebody should look at it: `asks` is a program that waits for input, `stuck` five minutes without output,
   * `unplaceable` that no worker suits it.
   */
  attention: z.enum(attentionKinds).optional(),
  /** With attention `asks`: the line with which it asks. */
  prompt: z.string().optional(),
});
export type TaskResource = z.infer<typeof taskResourceSchema>;

export const attemptResourceSchema = z.object({
  id: z.string(),
  task: z.string(),
  attempt: z.number().int(),
  state: attemptStateSchema,
  outcome: attemptOutcomeSchema.optional(),
  result: attemptResultSchema.optional(),
  worker: z.string(),
  /** What it ran, where its task was changed since; of its variables only the names. */
  given: z
    .object({ command: z.string(), env: z.array(z.string()), timeout: z.number().optional() })
    .optional(),
  leasedAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type AttemptResource = z.infer<typeof attemptResourceSchema>;

/** What a task was given to start with; only a few variables that hold no secret have a value here. */
export const attemptEnvironmentSchema = z.object({
  attempt: z.string(),
  /** `submitted`: the submitting shell's variables; `clean`: what a login of the worker's user has, not listed here. */
  mode: z.enum(["submitted", "clean"]),
  items: z.array(
    z.object({
      name: z.string(),
      /** Absent when it is hidden. */
      value: z.string().optional(),
      source: z.enum(variableSources),
    }),
  ),
});
export type AttemptEnvironment = z.infer<typeof attemptEnvironmentSchema>;

export const taskDetailSchema = taskResourceSchema.extend({
  spec: taskSpecSchema,
  history: z.array(attemptResourceSchema),
});
export type TaskDetail = z.infer<typeof taskDetailSchema>;

export const workerResourceSchema = z.object({
  name: z.string(),
  state: z.enum(["connected", "away", "draining"]),
  hostname: z.string(),
  pid: z.number().int(),
  release: z.string(),
  epoch: z.number().int(),
  labels: z.array(z.string()),
  capacity: z.object({ tasks: z.number().int(), cpu: z.number(), memory: z.number().int() }),
  live: z.number().int(),
  /** Cores and bytes that its live tasks were promised by their plans; those that ask for none count as none. */
  promised: z.object({ cpu: z.number(), memory: z.number().int() }).optional(),
  lastSeenAt: z.number(),
  /** As it last said: processes that wanted to run, mean of a minute, and free memory. Absent while it is away. */
  machine: z.object({ load: z.number(), memoryFree: z.number() }).optional(),
});
export type WorkerResource = z.infer<typeof workerResourceSchema>;

export const projectResourceSchema = z.object({
  id: z.string(),
  /** Last part of its directory. */
  name: z.string(),
  /** Where its newest run was submitted. */
  directory: z.string(),
  runs: z.number().int(),
});
export type ProjectResource = z.infer<typeof projectResourceSchema>;

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    /** Opaque; absent on the last page. */
    next: z.string().optional(),
  });
}
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

export const statusResourceSchema = z.object({
  release: z.string(),
  protocol: z.number().int(),
  pid: z.number().int(),
  startedAt: z.number(),
  home: z.string(),
  /** Where browsers and other machines reach it; absent while it listens on its Unix socket alone. */
  address: z.string().optional(),
  tasks: taskCountsSchema,
  runs: z.number().int(),
  /** `seq` of the newest event, 0 without any: what is asked for after this answer holds all events up to it. */
  lastEvent: z.number().int(),
  workers: z.array(workerResourceSchema),
  /** Set while the server lets running tasks end and starts no new ones. */
  draining: z.boolean(),
  /** Set while the server takes no new run: what to tell people. */
  maintenance: z.string().optional(),
  /** Set when the store or the log directory cannot be written: what and since when. */
  trouble: z.array(failureSchema),
});
export type StatusResource = z.infer<typeof statusResourceSchema>;

/** RFC 9457; `reason` is one of the failure reasons. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  reason: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
  messages: messagesSchema.optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** One request for many things at once; ids are runs or tasks, prefixes allowed when unique. */
export const actionSchema = z.discriminatedUnion("action", [
  /** With a task: it, and with `subtree` all that need it. With a run: every task not ended. */
  z.object({
    action: z.literal("cancel"),
    ids: z.array(z.string()).min(1),
    subtree: z.boolean().default(false),
  }),
  /** Ended tasks run again as a new attempt; skipped successors become blocked again. */
  z.object({
    action: z.literal("retry"),
    ids: z.array(z.string()).min(1),
    /** With a run: which of its tasks; default those that failed, were cancelled or skipped. */
    only: z.enum(["failed", "all"]).default("failed"),
    /** Of one task: what it does otherwise from now on; its attempts so far keep what they ran. */
    changes: taskChangesSchema.optional(),
  }),
  z.object({ action: z.literal("pause"), ids: z.array(z.string()).min(1) }),
  z.object({ action: z.literal("resume"), ids: z.array(z.string()).min(1) }),
  z.object({
    action: z.literal("priority"),
    ids: z.array(z.string()).min(1),
    priority: z.number().int().min(-1000).max(1000),
  }),
]);
export type Action = z.infer<typeof actionSchema>;
export type ActionInput = z.input<typeof actionSchema>;

export const actionReportSchema = z.object({
  /** Tasks whose state, pause or priority changed. */
  changed: z.array(z.string()),
  /** Tasks and runs that stayed as they were: why in words, and as a reason with what belongs to it. */
  unchanged: z.array(
    z.object({
      id: z.string(),
      why: z.string(),
      reason: z.enum(unchangedReasons),
      state: z.string().optional().describe("of it, or with `need-failed` of the need"),
      priority: z.number().int().optional().describe("with `same-priority`"),
      task: z.string().optional().describe("with `need-failed`: the need, as `r1/build`"),
    }),
  ),
});
export type ActionReport = z.infer<typeof actionReportSchema>;
