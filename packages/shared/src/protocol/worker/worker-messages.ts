import { z } from "zod";

import { failureSchema } from "../../domain/failure.ts";
import { projectRefSchema, runEnvironmentSchema, runSettingsSchema } from "../../domain/run/run-spec.ts";
import { taskSpecSchema } from "../../domain/task/task-spec.ts";
import { attemptOutcomeSchema, attemptResultSchema, taskStateSchema } from "../../domain/task/task-state.ts";
import { workerAnswerSchema, workerQuestionSchema } from "./worker-questions.ts";

/**
 * One WebSocket per worker, dialled by the worker (`GET /api/v1/worker`), text frames of JSON.
 * The worker says `hello`; the server answers `welcome` with every attempt it holds this worker
 * responsible for; the worker resumes, or reports lost, each of them. After that:
 *   server → worker: runs, assign, stop, ack, lease, drain, ask, withdraw
 *   worker → server: report (numbered, acknowledged after commit), heartbeat, answer
 */

/** Names one attempt; `epoch` is the fence: it counts the starts of that worker and never goes back. */
export const attemptRefSchema = z.object({
  run: z.number().int(),
  /** Row id of the task, unique over all runs. */
  task: z.number().int(),
  name: z.string(),
  attempt: z.number().int().min(1),
});
export type AttemptRef = z.infer<typeof attemptRefSchema>;

/** What all tasks of a run share; sent once per connection before its first assignment. */
export const runContextSchema = z.object({
  run: z.number().int(),
  project: projectRefSchema,
  settings: runSettingsSchema,
  environment: runEnvironmentSchema,
});
export type RunContext = z.infer<typeof runContextSchema>;

/** A predecessor as its successor sees it. */
export const taskInputSchema = z.object({
  task: z.string(),
  state: taskStateSchema,
  attempt: z.number().int().optional(),
  commit: z.string().optional(),
  branch: z.string().optional(),
  outputs: z.record(z.string(), z.string()).default({}),
  artifacts: z.string().optional(),
});
export type TaskInput = z.infer<typeof taskInputSchema>;

/** The secrets that a task names; the failure of the attempt when one is gone or cannot be read. */
export const givenSecretsSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("values"), values: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal("failed"), failure: failureSchema }),
]);
export type GivenSecrets = z.infer<typeof givenSecretsSchema>;

export const assignmentSchema = z.object({
  ref: attemptRefSchema,
  spec: taskSpecSchema,
  inputs: z.array(taskInputSchema),
  /** Where the attempt stood when this worker was last heard of; `leased` for a new one. */
  state: z.enum(["leased", "running", "verifying"]),
  /** A stop that was asked for while the worker was away. */
  stop: z.enum(["cancel"]).optional(),
  /** Only of tasks that name some; in this message and nowhere else. */
  secrets: givenSecretsSchema.optional(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.number().int(),
  release: z.string(),
  worker: z.string(),
  /** Random, new at each start of the process. */
  instance: z.string(),
  pid: z.number().int(),
  hostname: z.string(),
  labels: z.array(z.string()),
  capacity: z.object({ tasks: z.number().int(), cpu: z.number(), memory: z.number().int() }),
});

export const reportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running"), ref: attemptRefSchema, at: z.number() }),
  z.object({ kind: z.literal("verifying"), ref: attemptRefSchema, at: z.number() }),
  z.object({
    kind: z.literal("ended"),
    ref: attemptRefSchema,
    at: z.number(),
    outcome: attemptOutcomeSchema,
    result: attemptResultSchema,
  }),
]);
export type Report = z.infer<typeof reportSchema>;

export const workerMessageSchema = z.discriminatedUnion("type", [
  helloSchema,
  /** `seq` counts from 1 per connection; the server acknowledges after the reports are durable. */
  z.object({ type: z.literal("reports"), seq: z.number().int(), reports: z.array(reportSchema) }),
  /** `machine`: of the worker; load is the mean of a minute, memory what is free in bytes. */
  z.object({
    type: z.literal("heartbeat"),
    at: z.number(),
    machine: z.object({ load: z.number(), memoryFree: z.number() }).optional(),
  }),
  /** To an `ask` with that id; one that nobody waits for any more is left unread. */
  z.object({ type: z.literal("answer"), id: z.string(), answer: workerAnswerSchema }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

export const serverMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("welcome"),
    epoch: z.number().int(),
    /** The worker must have stopped everything this many ms after the last heartbeat it sent that was answered. */
    leaseMs: z.number().int(),
    runs: z.array(runContextSchema),
    attempts: z.array(assignmentSchema),
  }),
  z.object({ type: z.literal("refused"), failure: failureSchema }),
  z.object({ type: z.literal("heartbeat"), at: z.number() }),
  z.object({
    type: z.literal("assign"),
    runs: z.array(runContextSchema),
    attempts: z.array(assignmentSchema),
  }),
  /** Stop these and report them ended as `cancelled` once their trees are verified gone. */
  z.object({ type: z.literal("stop"), attempts: z.array(attemptRefSchema) }),
  z.object({
    type: z.literal("ack"),
    seq: z.number().int(),
    /** Reports whose fence no longer holds: kill that tree, set the checkout aside, forget it. */
    stale: z.array(attemptRefSchema),
  }),
  /** About its checkouts; answered once, in any order. */
  z.object({ type: z.literal("ask"), id: z.string(), question: workerQuestionSchema }),
  /** Nobody waits for the answer any more. */
  z.object({ type: z.literal("withdraw"), id: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
