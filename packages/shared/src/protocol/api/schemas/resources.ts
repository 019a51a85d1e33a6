import { z } from "zod";

import { budgetInEffectSchema } from "./budget-schemas.ts";
import { activitySchema, progressSchema } from "./agents/activity-schema.ts";
import { attentionKinds } from "../../../domain/attention.ts";
import { changeStateSchema } from "../../../domain/change/change-state.ts";
import { failureSchema } from "../../../domain/failure.ts";
import { messagesSchema } from "../../../domain/message-schema.ts";
import { variableSources } from "../../../domain/task/environment/visible-environment.ts";
import {
  projectRefSchema,
  runLimitsSchema,
  runSettingsSchema,
  startedBySchema,
} from "../../../domain/run/run-spec.ts";
import { spendingSchema } from "../../../domain/spending/spending.ts";
import { promptSchema, taskChangesSchema, taskEditsSchema } from "../../../domain/task/task-changes.ts";
import { edgePolicySchema, prioritySchema, taskSpecSchema } from "../../../domain/task/task-spec.ts";
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
  /** Kept whatever its age; absent: as long as others. */
  pinned: z.literal(true).optional(),
  source: z.enum(["plan", "ad-hoc", "map", "landing"]),
  /** Such as `p3`; roles in a project refer to it. */
  projectId: z.string(),
  project: projectRefSchema,
  settings: runSettingsSchema,
  limits: runLimitsSchema,
  counts: taskCountsSchema,
  /** Spending of its agents so far; absent: nothing is known. */
  spent: spendingSchema.optional(),
  /** The most that its agents may spend; absent: no limit of its own. */
  budget: budgetInEffectSchema.optional(),
  /** Absent for runs of an earlier release. */
  startedBy: startedBySchema.optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** ms between ends of the run and later retries, when nothing was queued or running. Absent: none. */
  idleMs: z.number().optional(),
});
export type RunResource = z.infer<typeof runResourceSchema>;

/** `why` explains the state of the task in a sentence by the server. */
export const taskResourceSchema = z.object({
  id: z.string(),
  run: z.string(),
  name: z.string(),
  base: z.string(),
  state: taskStateSchema,
  why: z.string(),
  failure: failureSchema.optional(),
  /** For `parked`: when it resumes by itself. */
  resumesAt: z.number().optional(),
  /** Paused by a person: it does not start until it is resumed, whatever else it waits for. Absent: not paused. */
  paused: z.boolean().optional(),
  /** Attempts made so far. */
  attempts: z.number().int(),
  /** The end of the last attempt. */
  outcome: attemptOutcomeSchema.optional(),
  command: z.string(),
  checkout: z.enum(["worktree", "project", "none"]),
  terminal: z.boolean(),
  /** Its failure fails neither its run nor the tasks that need its success. Absent: it does. */
  allowFailure: z.literal(true).optional(),
  group: z.string().optional(),
  /** Name of the profile of its agent. */
  agent: z.string().optional(),
  /** Quota pool of its agent. */
  pool: z.string().optional(),
  /** Spending of its agent so far, in all attempts; absent: nothing is known. */
  spent: spendingSchema.optional(),
  /** The most that its agent may spend; absent: no limit of its own. */
  budget: budgetInEffectSchema.optional(),
  /** Waiting tasks are ordered by higher priority, earlier deadline, longer path, then age. */
  priority: z.number().int(),
  deadline: z.number().optional(),
  /** ms to the end of the longest chain of its successors, including itself, by expected durations. */
  path: z.number().int(),
  needs: z.array(
    z.object({
      task: z.string(),
      if: edgePolicySchema,
      state: taskStateSchema.optional(),
      /** State of its change while this need waits for its landing. */
      unlanded: changeStateSchema.optional(),
    }),
  ),
  worker: z.string().optional(),
  createdAt: z.number(),
  readyAt: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** Median of this task's past durations in this project, if any. */
  expectedMs: z.number().optional(),
  result: attemptResultSchema.optional(),
  /**
   * While `ready`: the budget (`r12`, `p3`, `@alice`, `all`) or the quota pool that keeps its agent from starting, or the
   * task that claims some of the same files.
   */
  held: z
    .object({ budget: z.string().optional(), pool: z.string().optional(), claims: z.string().optional() })
    .optional(),
  /** While `leased`: the running set-up command, absent before the first, and its start. */
  preparing: z.object({ setup: z.string().optional(), since: z.number() }).optional(),
  /** While running: time of its last output; absent before the first. */
  lastOutputAt: z.number().optional(),
  /**
   * The reason somebody should look at it: `asks` is a program that waits for a person, `stuck` five minutes without
   * output and processor time, or an agent that claims to work and does not, `unplaceable` that no worker suits it,
   * `conflicts` that it and another agent conflict, `out-of-quota`
   * that its agent reached a limit.
   */
  attention: z.enum(attentionKinds).optional(),
  /** With attention `asks`: the line that asks; absent: it does not say what it asks. */
  prompt: z.string().optional(),
  /** The activity of its program, with a terminal; absent if nothing reports it. */
  activity: activitySchema.optional(),
  /** Progress that its agent reported with the tool `report_progress`; absent: none. */
  progress: progressSchema.optional(),
  /** Only of a running task for an agent outside: who claimed it; without `by`, it waits for one. */
  claim: z.object({ by: z.string().optional(), since: z.number().optional() }).optional(),
  /** Tasks with which its work conflicts, or the target, as the radar saw it last; absent: none. */
  conflicts: z.array(z.object({ with: z.string(), files: z.array(z.string()) })).optional(),
  /** Globs of the files that a live task claims, by its plan and because its agent asked; absent: none. */
  claims: z.array(z.string()).optional(),
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
  /** The specification it ran with, if the task was changed since; only the names of its variables. */
  given: z
    .object({
      command: z.string(),
      /** Name of its profile. */
      agent: z.string().optional(),
      env: z.array(z.string()),
      timeout: z.number().optional(),
    })
    .optional(),
  /** Spending of its agent so far; absent: nothing is known. */
  spent: spendingSchema.optional(),
  leasedAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type AttemptResource = z.infer<typeof attemptResourceSchema>;

/** The environment a task started with; only a few variables that are never secret have a value here. */
export const attemptEnvironmentSchema = z.object({
  attempt: z.string(),
  /**
   * `submitted`: the submitting shell's variables; `clean`: the login environment of the worker's user, not
   * listed here.
   */
  mode: z.enum(["submitted", "clean"]),
  items: z.array(
    z.object({
      name: z.string(),
      /** Absent when the value is hidden. */
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
  /** Cores and bytes reserved by the plans of its live tasks; tasks without a reservation count as none. */
  promised: z.object({ cpu: z.number(), memory: z.number().int() }).optional(),
  lastSeenAt: z.number(),
  /** Epoch ms since which it takes no new tasks; absent: it takes them. It is drained once `live` is 0. */
  drainingSince: z.number().optional(),
  /**
   * From its last heartbeat: runnable processes, averaged over a minute, free memory, and the ms after which the server
   * answered the heartbeat before. Absent while it is disconnected.
   */
  machine: z.object({ load: z.number(), memoryFree: z.number(), lagMs: z.number().optional() }).optional(),
});
export type WorkerResource = z.infer<typeof workerResourceSchema>;

export const projectResourceSchema = z.object({
  id: z.string(),
  /** Last segment of its directory. */
  name: z.string(),
  /** The directory in which its newest run was submitted. */
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
  /** Address for browsers and other machines; absent while the server listens only on its Unix socket. */
  address: z.string().optional(),
  tasks: taskCountsSchema,
  runs: z.number().int(),
  /** `seq` of the newest event, 0 without any: responses requested later include all events up to it. */
  lastEvent: z.number().int(),
  workers: z.array(workerResourceSchema),
  /** True while the server starts no new tasks and lets running ones end. */
  draining: z.boolean(),
  /** Set while the server accepts no new run: the text to show to people. */
  maintenance: z.string().optional(),
  /** Set when the store or the log directory cannot be written. */
  trouble: z.array(failureSchema),
});
export type StatusResource = z.infer<typeof statusResourceSchema>;

/** RFC 9457 problem details; `reason` is one of the failure reasons. */
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

/** One action on several targets; ids are runs or tasks, unique prefixes are allowed. */
export const actionSchema = z.discriminatedUnion("action", [
  /** For a task: the task, and with `subtree` everything that needs it. For a run: every task that has not ended. */
  z.object({
    action: z.literal("cancel"),
    ids: z.array(z.string()).min(1),
    subtree: z.boolean().default(false),
  }),
  /** Ended tasks run again as a new attempt; skipped successors become blocked again. */
  z.object({
    action: z.literal("retry"),
    ids: z.array(z.string()).min(1),
    /** For a run: which of its tasks; by default those that failed, were cancelled or skipped. */
    only: z.enum(["failed", "all"]).default("failed"),
    /**
     * Each goes on in the checkout of its last attempt, as with the action `continue`; those that never started or have no
     * checkout of their own run afresh.
     */
    continue: z.boolean().optional(),
    /** For a single task: changes from its next attempt on; its previous attempts keep what they ran. */
    changes: taskChangesSchema.optional(),
  }),
  /**
   * An ended task runs again in the checkout of its last attempt, with the uncommitted files there. An agent
   * continues its conversation where it can. Withdraws its change from the merge queue.
   */
  z.object({
    action: z.literal("continue"),
    ids: z.array(z.string()).length(1),
    /** Only for an agent. By default it is asked to continue. */
    prompt: promptSchema.optional(),
  }),
  /** Takes over the work of one candidate, by its name or that of its agent, where a person picks. */
  z.object({
    action: z.literal("pick"),
    ids: z.array(z.string()).length(1),
    candidate: z.string().min(1).max(200),
  }),
  z.object({ action: z.literal("pause"), ids: z.array(z.string()).min(1) }),
  z.object({ action: z.literal("resume"), ids: z.array(z.string()).min(1) }),
  z.object({
    action: z.literal("priority"),
    ids: z.array(z.string()).min(1),
    priority: prioritySchema,
  }),
  /** Changes a single task that waits to start; it can only move to a group that exists. */
  z.object({ action: z.literal("edit"), ids: z.array(z.string()).length(1), changes: taskEditsSchema }),
]);
export type Action = z.infer<typeof actionSchema>;
export type ActionInput = z.input<typeof actionSchema>;

export const actionReportSchema = z.object({
  /** Tasks whose state, pause, priority or settings changed. */
  changed: z.array(z.string()),
  /** Tasks and runs that did not change, with a sentence and a machine-readable reason. */
  unchanged: z.array(
    z.object({
      id: z.string(),
      why: z.string(),
      reason: z.enum(unchangedReasons),
      state: z.string().optional().describe("state of the task or run; with `need-failed`, of the need"),
      priority: z.number().int().optional().describe("with `same-priority`"),
      group: z.string().optional().describe("with `no-group`"),
      worker: z.string().optional().describe("with `worker-away`"),
      candidates: z.string().optional().describe("with `no-candidate`: those that succeeded"),
      task: z
        .string()
        .optional()
        .describe("with `need-failed`: the need; with `delayed`: the task that waits, as `r1/build`"),
    }),
  ),
});
export type ActionReport = z.infer<typeof actionReportSchema>;
