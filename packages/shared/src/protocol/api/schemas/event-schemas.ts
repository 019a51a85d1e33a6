import { z } from "zod";

import { budgetPeriodSchema, budgetStageSchema } from "./budget-schemas.ts";
import { activitySchema, progressSchema } from "./agents/activity-schema.ts";
import { alertNames, alertSeverities } from "../../../domain/alerts/alert-rules.ts";
import { conflictRoundSchema } from "../../../domain/change/on-conflict.ts";
import { checkStates } from "../../../domain/change/forge/pull-request.ts";
import { failureSchema } from "../../../domain/failure.ts";
import { codedMessageSchema } from "../../../domain/message-schema.ts";
import { reviewerSchema, verdictSchema } from "../../../domain/review/review.ts";
import { startedBySchema } from "../../../domain/run/run-spec.ts";
import { attemptOutcomeSchema, runStateSchema, taskStateSchema } from "../../../domain/task/task-state.ts";
import { changedServiceDataSchema } from "../../../domain/service/service-life.ts";
import { callStates } from "../../../domain/incoming/incoming-spec.ts";
import { webhookStates } from "../../../domain/webhook/webhook-spec.ts";
import { position } from "./event-position.ts";
import { hookEventSchemas } from "./automation/hook-event-schemas.ts";
import { type TaskState, taskStates } from "../../../domain/task/task-states.ts";

const run = { ...position, run: z.string() };
const task = {
  ...run,
  task: z.string(),
  /** Number of the newest attempt; absent before the first. */
  attempt: z.number().int().optional(),
};
/** A group of tasks, with the id of its project. */
const group = { project: z.string(), group: z.string() };
/** A schedule, with the id of its project. */
const schedule = { project: z.string(), schedule: z.string() };
/** An incoming webhook, with the id of its project. */
const incoming = { project: z.string(), incoming: z.string() };
/** A webhook, with the id of its project. */
const webhook = { project: z.string(), webhook: z.string() };
const worker = { ...position, worker: z.string() };

/** The data of every change of a task's state: each event contains the complete values. */
const stateData = {
  state: taskStateSchema,
  failure: failureSchema.optional(),
  /** Epoch ms at which a parked task resumes. */
  resumesAt: z.number().optional(),
  /** Set while a person has paused the task. */
  paused: z.literal(true).optional(),
};

const stateEvent = <Kind extends string, Data extends z.ZodRawShape>(kind: Kind, data: Data) =>
  z.object({ ...task, kind: z.literal(kind), data: z.object({ ...stateData, ...data }) });

/** Every change of a change; the task names it. */
const changeEvent = <Kind extends string>(kind: Kind) =>
  z.object({
    ...task,
    kind: z.literal(kind),
    data: z.object({
      target: z.string(),
      direction: z.enum(["land", "revert"]),
      /** The reason it left the queue. */
      failure: failureSchema.optional(),
      /** Its candidate. */
      commit: z.string().optional(),
      /** The run that verifies the candidate. */
      verifiedBy: z.string().optional(),
      /** Names the agent or task that resolves the conflict, or has just ended. */
      resolving: conflictRoundSchema.optional(),
    }),
  });

/** Every change of a review; the task names the change. */
const reviewEvent = <Kind extends string, Data extends z.ZodRawShape>(kind: Kind, data: Data) =>
  z.object({ ...task, kind: z.literal(kind), data: z.object({ by: reviewerSchema, ...data }) });
/** Every result of pushing a target; the task is the one that landed last. */
const pushEvent = <Kind extends string>(kind: Kind) =>
  z.object({
    ...task,
    kind: z.literal(kind),
    data: z.object({ target: z.string(), commit: z.string(), failure: failureSchema.optional() }),
  });
const pullRequestEvent = <Kind extends string>(kind: Kind) =>
  z.object({
    ...task,
    kind: z.literal(kind),
    data: z.object({
      number: z.number().int().optional(),
      url: z.string().optional(),
      checks: z.enum(checkStates).optional(),
      /** The reason the forge has to be asked again. */
      failure: failureSchema.optional(),
    }),
  });

const outcome = attemptOutcomeSchema;

export const eventSchema = z.discriminatedUnion("kind", [
  z.object({
    ...run,
    kind: z.literal("run.created"),
    data: z.object({
      title: z.string(),
      source: z.enum(["plan", "ad-hoc", "map", "landing"]),
      sealed: z.boolean(),
      tasks: z.number().int(),
      startedBy: startedBySchema.optional(),
    }),
  }),
  z.object({
    ...run,
    kind: z.literal("run.extended"),
    /** `by`: the task whose agent added them. */
    data: z.object({ added: z.number().int(), by: z.string().optional() }),
  }),
  z.object({ ...run, kind: z.literal("run.sealed") }),
  z.object({ ...run, kind: z.literal("run.paused") }),
  z.object({ ...run, kind: z.literal("run.resumed") }),
  z.object({ ...run, kind: z.literal("run.pinned") }),
  z.object({ ...run, kind: z.literal("run.unpinned") }),
  z.object({
    ...position,
    kind: z.literal("run.removed"),
    data: z.object({ project: z.string(), removed: z.string(), title: z.string() }),
  }),
  z.object({
    ...run,
    kind: z.literal("run.ended"),
    data: z.object({
      state: runStateSchema /** States without a task are left out. */,
      counts: z.partialRecord(z.enum(taskStates), z.number().int()),
    }),
  }),
  stateEvent("task.ready", {}),
  stateEvent("task.leased", { worker: z.string() }),
  stateEvent("task.running", {}),
  z.object({
    ...task,
    kind: z.literal("task.input"),
    /** Both are absent when the program no longer needs anybody. */
    data: z.object({ prompt: z.string().optional(), activity: activitySchema.optional() }),
  }),
  z.object({
    ...task,
    kind: z.literal("task.answered"),
    data: z.object({
      /** Name of the person. */
      by: z.string(),
      asked: activitySchema,
      /** Absent for a text, which may be secret. */
      answer: z.string().optional(),
    }),
  }),
  z.object({ ...task, kind: z.literal("task.progress"), data: progressSchema }),
  z.object({
    ...task,
    kind: z.literal("task.claimed"),
    data: z.object({ state: z.enum(["claimed", "done", "failed", "lost"]), by: z.string() }),
  }),
  z.object({ ...task, kind: z.literal("task.claims"), data: z.object({ claims: z.array(z.string()) }) }),
  z.object({
    ...task,
    kind: z.literal("task.reviewed"),
    data: z.object({
      verdict: z.enum(["approved", "changes-requested", "none"]),
      /** The number of things to change; they are results of the attempt. */
      comments: z.number().int(),
      round: z.number().int(),
      rounds: z.number().int(),
      of: z.string(),
    }),
  }),
  stateEvent("task.verifying", {}),
  stateEvent("task.parked", { outcome }),
  stateEvent("task.paused", {}),
  stateEvent("task.resumed", {}),
  z.object({ ...task, kind: z.literal("task.priority"), data: z.object({ priority: z.number().int() }) }),
  z.object({
    ...task,
    kind: z.literal("task.edited"),
    data: z.object({ command: z.string(), priority: z.number().int(), group: z.string().optional() }),
  }),
  stateEvent("task.succeeded", { outcome }),
  stateEvent("task.failed", { outcome }),
  stateEvent("task.cancelled", { outcome: outcome.optional() }),
  stateEvent("task.skipped", { cause: z.string(), causeState: taskStateSchema }),
  stateEvent("task.retried", {}),
  z.object({ ...task, kind: z.literal("attempt.ended"), data: z.object({ outcome }) }),
  z.object({
    ...position,
    kind: z.literal("group.changed"),
    data: z.object({
      ...group,
      /** Limit in effect; absent: none. */
      parallel: z.number().int().optional(),
      paused: z.boolean(),
      default: z.boolean(),
    }),
  }),
  z.object({ ...position, kind: z.literal("group.removed"), data: z.object(group) }),
  z.object({
    ...position,
    kind: z.literal("pool.changed"),
    data: z.object({
      project: z.string(),
      pool: z.string(),
      state: z.enum(["open", "closed", "probing"]),
      /** Epoch ms; only of a closed pool. */
      until: z.number().optional(),
      /** True: the agent said when its quota is back. */
      reported: z.boolean().optional(),
      /** The agent's message. */
      said: z.string().optional(),
    }),
  }),
  z.object({
    ...position,
    kind: z.literal("schedule.changed"),
    data: z.object({ ...schedule, paused: z.boolean() }),
  }),
  z.object({ ...position, kind: z.literal("service.changed"), data: changedServiceDataSchema }),
  z.object({
    ...position,
    kind: z.literal("webhook.changed"),
    data: z.object({ ...webhook, state: z.enum(webhookStates), failing: z.boolean() }),
  }),
  z.object({ ...position, kind: z.literal("webhook.removed"), data: z.object(webhook) }),
  ...hookEventSchemas,
  z.object({
    ...position,
    kind: z.literal("incoming.changed"),
    data: z.object({ ...incoming, paused: z.boolean() }),
  }),
  z.object({ ...position, kind: z.literal("incoming.removed"), data: z.object(incoming) }),
  z.object({
    ...position,
    kind: z.literal("incoming.called"),
    data: z.object({
      ...incoming,
      /** Kind of event, by the sender's name for it. */
      event: z.string(),
      state: z.enum(callStates),
      run: z.string().optional(),
      failure: failureSchema.optional(),
    }),
  }),
  z.object({ ...position, kind: z.literal("schedule.removed"), data: z.object(schedule) }),
  z.object({
    ...position,
    kind: z.literal("schedule.fired"),
    data: z.object({ ...schedule, dueAt: z.number(), run: z.string() }),
  }),
  z.object({
    ...position,
    kind: z.literal("schedule.missed"),
    data: z.object({
      ...schedule,
      dueAt: z.number(),
      state: z.enum(["skipped", "missed", "failed"]),
      failure: failureSchema.optional(),
    }),
  }),
  z.object({
    ...position,
    kind: z.literal("budget.changed"),
    run: z.string().optional(),
    task: z.string().optional(),
    data: z.object({
      of: z.string(),
      per: budgetPeriodSchema.optional(),
      stage: budgetStageSchema,
      project: z.string().optional(),
    }),
  }),
  z.object({
    ...position,
    kind: z.literal("alert.changed"),
    data: z.object({
      alert: z.enum(alertNames),
      state: z.enum(["firing", "resolved"]),
      severity: z.enum(alertSeverities),
      /** The trouble that the alert reports, or reported. */
      detail: z.string(),
      message: codedMessageSchema.optional().describe("`detail` as a code, for translation"),
    }),
  }),
  changeEvent("change.open"),
  changeEvent("change.queued"),
  changeEvent("change.verifying"),
  changeEvent("change.verified"),
  changeEvent("change.resolving"),
  changeEvent("change.landed"),
  changeEvent("change.reverted"),
  changeEvent("change.first"),
  reviewEvent("review.sent", { verdict: verdictSchema, comments: z.number().int(), commit: z.string() }),
  reviewEvent("review.commented", { thread: z.number().int() }),
  reviewEvent("review.resolved", { thread: z.number().int() }),
  reviewEvent("review.reopened", { thread: z.number().int() }),
  z.object({
    ...task,
    kind: z.literal("overlap.found"),
    data: z.object({
      /** Id of a task, or name of the target. */
      with: z.string(),
      conflict: z.boolean(),
      /** Both are agents at work. */
      agents: z.boolean(),
      files: z.array(z.string()),
    }),
  }),
  z.object({ ...task, kind: z.literal("overlap.gone"), data: z.object({ with: z.string() }) }),
  pullRequestEvent("pull-request.requested"),
  pullRequestEvent("pull-request.open"),
  pullRequestEvent("pull-request.merged"),
  pullRequestEvent("pull-request.closed"),
  pullRequestEvent("pull-request.delayed"),
  pushEvent("push.sent"),
  pushEvent("push.delayed"),
  z.object({ ...task, kind: z.literal("review.revised"), data: z.object({ commit: z.string() }) }),
  z.object({ ...worker, kind: z.literal("worker.connected"), data: z.object({ epoch: z.number().int() }) }),
  z.object({ ...worker, kind: z.literal("worker.away") }),
  z.object({ ...worker, kind: z.literal("worker.draining") }),
  z.object({ ...worker, kind: z.literal("worker.resumed") }),
]);
type EventVariant = z.infer<typeof eventSchema>;
export type EventKind = EventVariant["kind"];

/** Declares missing keys as absent, so that run, task, attempt, worker and data can be read on every event. */
type WithAbsentKeys<Variant> = Variant extends unknown
  ? Variant & {
      readonly [Key in Exclude<"run" | "task" | "attempt" | "worker" | "data", keyof Variant>]?: undefined;
    }
  : never;
export type Event = WithAbsentKeys<EventVariant>;
export type EventOf<Kind extends EventKind> = Extract<Event, { readonly kind: Kind }>;
/** An event that changes a task's state. */
export type StateEvent = Extract<
  Event,
  { readonly data: { readonly state: TaskState }; readonly task: string }
>;

export const eventKinds = eventSchema.options.map(
  ({ shape }) => shape.kind.value,
) as readonly EventKind[] as readonly [EventKind, ...EventKind[]];
