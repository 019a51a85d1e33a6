import { z } from "zod";

import { failureSchema } from "../failure.ts";
import { taskStates } from "./task-states.ts";

export const taskStateSchema = z.enum(taskStates);

/** Derived from its tasks: `running` while any may still change and the run was sealed or not. */
export const runStateSchema = z.enum(["running", "paused", "succeeded", "failed", "cancelled"]);
export type RunState = z.infer<typeof runStateSchema>;

/** The line of its output that says what went wrong; absent when none looks like an error. */
const errorLine = z.string().max(400).optional();

/** How one attempt ended. Only `exited` with code 0, verified and committed, makes a task succeed. */
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
  /** The host, worker or machine went away under it; the process tree is verified gone. */
  z.object({ kind: z.literal("lost"), failure: failureSchema }),
  /** It could not start, or what it did could not be proven (verify, commit, outputs). */
  z.object({ kind: z.literal("failed"), failure: failureSchema }),
]);
export type AttemptOutcome = z.infer<typeof attemptOutcomeSchema>;

export const attemptStateSchema = z.enum(["leased", "running", "verifying", "ended"]);
export type AttemptState = z.infer<typeof attemptStateSchema>;

/** What an attempt left behind. */
export const attemptResultSchema = z.object({
  /** Commit on its branch that holds the task's work; absent when it changed nothing. */
  commit: z.string().optional(),
  branch: z.string().optional(),
  /** The commit its worktree started from. */
  base: z.string().optional(),
  changedFiles: z.number().int().optional(),
  /** `key=value` lines that the task appended to $WZP_OUTPUT. */
  outputs: z.record(z.string(), z.string()).default({}),
  /** Directory of kept artifacts, absolute on the worker's machine. */
  artifacts: z.string().optional(),
  /** Bytes written to stdout (or the terminal) and stderr. */
  logBytes: z.number().int().default(0),
  /** The log could not be written to its end (a full disk, as a rule): so many bytes of output are not in it. */
  logTruncated: z.object({ dropped: z.number().int(), failure: failureSchema }).optional(),
  /** Processes that outlived the task and were stopped. */
  strays: z.number().int().default(0),
});
export type AttemptResult = z.infer<typeof attemptResultSchema>;
