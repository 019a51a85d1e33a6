import { z } from "zod";

import { failureSchema } from "../failure.ts";
import { stepTimesSchema } from "../trace/run-trace.ts";
import { taskStates } from "./task-states.ts";

export const taskStateSchema = z.enum(taskStates);

/** Derived from its tasks: `running` while any may still change or the run is not sealed. */
export const runStateSchema = z.enum(["running", "paused", "succeeded", "failed", "cancelled"]);
export type RunState = z.infer<typeof runStateSchema>;

/** The output line that best explains the failure; absent when no line looks like an error. */
const errorLine = z.string().max(400).optional();

/** The end of an attempt. A task succeeds only with `exited` and code 0, after verification and commit. */
export const attemptOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exited"), code: z.number().int(), error: errorLine }),
  z.object({ kind: z.literal("signalled"), signal: z.string(), error: errorLine }),
  z.object({
    kind: z.literal("timed-out"),
    limit: z.enum(["total", "idle"]),
    /** The limit in ms. */
    after: z.number(),
  }),
  z.object({ kind: z.literal("cancelled") }),
  /** The host, worker or machine was lost; the process tree is verified gone. */
  z.object({ kind: z.literal("lost"), failure: failureSchema }),
  /** It could not start, or its result could not be proven (verify, commit, outputs). */
  z.object({ kind: z.literal("failed"), failure: failureSchema }),
]);
export type AttemptOutcome = z.infer<typeof attemptOutcomeSchema>;

export const attemptStateSchema = z.enum(["leased", "running", "verifying", "ended"]);
export type AttemptState = z.infer<typeof attemptStateSchema>;

export const attemptResultSchema = z.object({
  /** Commit on its branch with the task's work; absent when nothing changed. */
  commit: z.string().optional(),
  branch: z.string().optional(),
  /** The commit its worktree started from. */
  base: z.string().optional(),
  changedFiles: z.number().int().optional(),
  /** `key=value` lines that the task appended to $WZP_OUTPUT. */
  outputs: z.record(z.string(), z.string()).default({}),
  /** Answers of an agent to threads of a review, from its output. */
  answers: z.array(z.object({ thread: z.number().int(), text: z.string() })).optional(),
  /** Directory of kept artifacts, absolute on the worker's machine. */
  artifacts: z.string().optional(),
  /** Bytes written to stdout (or the terminal) and stderr. */
  logBytes: z.number().int().default(0),
  /** The log is incomplete, usually because the disk was full: `dropped` bytes of output are missing. */
  logTruncated: z.object({ dropped: z.number().int(), failure: failureSchema }).optional(),
  /** Processes that outlived the task and were stopped. */
  strays: z.number().int().default(0),
  /** Its commands ran in a sandbox. */
  sandboxed: z.literal(true).optional(),
  /** It did not run: result and log are those of this earlier attempt, such as `r12/build#1`. */
  reusedFrom: z.string().optional(),
  /** Hash of everything that counts for its result; a later attempt with the same hash reuses it. */
  reuseKey: z.string().optional(),
  /**
   * The reason no later attempt can reuse the result of a task with `inputs`: it left a commit, changed its own inputs,
   * or an input matches no file or cannot be read.
   */
  notReusable: z.enum(["left-commit", "inputs-changed", "inputs-unreadable"]).optional(),
  /** Its steps in their order; only for a run with a trace. */
  steps: z.array(stepTimesSchema).optional(),
});
export type AttemptResult = z.infer<typeof attemptResultSchema>;
