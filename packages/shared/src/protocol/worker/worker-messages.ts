import { z } from "zod";

import { type Failure, failureSchema } from "../../domain/failure.ts";
import type { ProgramLevels } from "../../domain/logs/set-levels.ts";
import { projectRefSchema, runEnvironmentSchema, runSettingsSchema } from "../../domain/run/run-spec.ts";
import { spendingSchema } from "../../domain/spending/spending.ts";
import { taskSpecSchema } from "../../domain/task/task-spec.ts";
import { attemptOutcomeSchema, attemptResultSchema, taskStateSchema } from "../../domain/task/task-state.ts";
import { runHookQuestion } from "./hook-questions.ts";
import { givenSecretsSchema } from "./given-secrets.ts";
import type { WorkerQuestion } from "./worker-questions.ts";

/**
 * One WebSocket per worker, opened by the worker (`GET /api/v1/worker`), with JSON text frames. The worker
 * sends `hello`; the server answers `welcome` with every attempt assigned to this worker; the worker resumes
 * each of them, or reports it lost. After that:
 *   server → worker: runs, assign, stop, ack, lease, drain, levels, ask, withdraw
 *   worker → server: report (numbered, acknowledged after commit), heartbeat, answer
 */

/**
 * Identifies one lease of an attempt. Reports are fenced by two numbers that never decrease: `lease`, and the epoch
 * of the connection, which counts the starts of that worker.
 */
const attemptRefSchema = z.object({
  run: z.number().int(),
  /** Row id of the task, unique over all runs. */
  task: z.number().int(),
  name: z.string(),
  attempt: z.number().int().min(1),
  /** Counts the leases of the task; a returned lease gives its attempt number back, but not this one. */
  lease: z.number().int().min(1),
});
export type AttemptRef = z.infer<typeof attemptRefSchema>;

/** Data shared by all tasks of a run; sent once per connection before its first assignment. */
const runContextSchema = z.object({
  run: z.number().int(),
  project: projectRefSchema,
  settings: runSettingsSchema,
  environment: runEnvironmentSchema,
  /** Those of its services, if they have any; never sent in any other message. */
  serviceSecrets: givenSecretsSchema.optional(),
  /** The hook that may refuse the start of its tasks. */
  gate: runHookQuestion.pick({ hook: true, spec: true, directory: true, secrets: true }).optional(),
});
export type RunContext = z.infer<typeof runContextSchema>;

/** A predecessor's result for its successor. */
const taskInputSchema = z.object({
  task: z.string(),
  state: taskStateSchema,
  attempt: z.number().int().optional(),
  commit: z.string().optional(),
  branch: z.string().optional(),
  outputs: z.record(z.string(), z.string()).default({}),
  artifacts: z.string().optional(),
});
export type TaskInput = z.infer<typeof taskInputSchema>;

/** An earlier attempt of the same task whose result may be reused. */
const reusableSchema = z.object({
  key: z.string(),
  /** Such as `r12/build#1`. */
  attempt: z.string(),
  result: attemptResultSchema,
});
export type Reusable = z.infer<typeof reusableSchema>;

/** The work of earlier attempts in which this one continues. */
const continuedWorkSchema = z.object({
  /** The checkout is that of this attempt, or of a later one. */
  attempt: z.number().int(),
  /** One of them ran the task's command in it. */
  ran: z.boolean(),
  /** As they reported: only needed when the checkout was removed. */
  base: z.string().optional(),
  commit: z.string().optional(),
});
export type ContinuedWork = z.infer<typeof continuedWorkSchema>;

export type AssignedSecrets = z.infer<typeof givenSecretsSchema>;

const assignmentSchema = z.object({
  ref: attemptRefSchema,
  spec: taskSpecSchema,
  inputs: z.array(taskInputSchema),
  /** Newest first; only for the first attempt of a task with `inputs`. */
  reusable: z.array(reusableSchema).optional(),
  continues: continuedWorkSchema.optional(),
  /** The attempt's last reported state; `leased` for a new one. */
  state: z.enum(["leased", "running", "verifying"]),
  /** Leased ahead of a free slot: it starts when another attempt of its run ends on this worker. */
  ahead: z.literal(true).optional(),
  /** A stop that was requested while the worker was disconnected. */
  stop: z.enum(["cancel"]).optional(),
  /** Only for tasks with secrets; never sent in any other message. */
  secrets: givenSecretsSchema.optional(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const reportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running"), ref: attemptRefSchema, at: z.number() }),
  z.object({ kind: z.literal("verifying"), ref: attemptRefSchema, at: z.number() }),
  /** It was leased ahead and has not started, so another worker may run it. */
  z.object({ kind: z.literal("returned"), ref: attemptRefSchema, at: z.number() }),
  /** All that its agent has spent so far. */
  z.object({ kind: z.literal("spent"), ref: attemptRefSchema, at: z.number(), spent: spendingSchema }),
  /** The hook before starts has ended: whether it refused, and how. */
  z.object({
    kind: z.literal("gate"),
    ref: attemptRefSchema,
    /** When it started. */
    at: z.number(),
    /** Number of the hook. */
    hook: z.number().int(),
    run: z.object({
      refused: z.boolean(),
      status: z.number().int().optional(),
      durationMs: z.number(),
      answer: z.string(),
    }),
  }),
  z.object({
    kind: z.literal("ended"),
    ref: attemptRefSchema,
    at: z.number(),
    outcome: attemptOutcomeSchema,
    result: attemptResultSchema,
  }),
]);
export type Report = z.infer<typeof reportSchema>;

const welcomeSchema = z.object({
  type: z.literal("welcome"),
  epoch: z.number().int(),
  /** The worker must have stopped everything this many ms after its last acknowledged heartbeat. */
  leaseMs: z.number().int(),
  runs: z.array(runContextSchema),
  attempts: z.array(assignmentSchema),
});

/** The server's first message. A valid one proves that it uses our protocol: later messages have only types. */
export const greetingSchema = z.discriminatedUnion("type", [
  welcomeSchema,
  z.object({ type: z.literal("refused"), failure: failureSchema }),
]);

export type ServerMessage =
  | z.infer<typeof greetingSchema>
  | { readonly type: "heartbeat"; readonly at: number }
  | {
      readonly type: "assign";
      readonly runs: RunContext[];
      readonly attempts: Assignment[];
      /** Row ids of tasks that were leased ahead and have a slot now; most have started already. */
      readonly begin?: number[] | undefined;
    }
  /** Stop these and report them once their process trees are verified gone: as `cancelled`, or with the failure. */
  | {
      readonly type: "stop";
      readonly attempts: AttemptRef[];
      readonly failure?: Failure | undefined;
    }
  /** Row ids of tasks leased ahead; those that have not started must be reported as `returned`. */
  | { readonly type: "recall"; readonly tasks: number[] }
  | {
      readonly type: "ack";
      readonly seq: number;
      /** Reports with an outdated fence: kill that process tree, set the checkout aside, forget it. */
      readonly stale: AttemptRef[];
    }
  /** After the welcome, and with each change. */
  | { readonly type: "levels"; readonly levels: ProgramLevels }
  /** A question about its checkouts; answered once, in any order. */
  | { readonly type: "ask"; readonly id: string; readonly question: WorkerQuestion }
  /** The answer is no longer needed. */
  | { readonly type: "withdraw"; readonly id: string };
