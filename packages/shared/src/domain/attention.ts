import type { AttemptOutcome } from "./task/task-state.ts";
import { isLive, type TaskState } from "./task/task-states.ts";

/**
 * Why a person should look at a task: it failed, its worker was lost, it asks for input, it says nothing, or nobody
 * can run it.
 */
export const attentionKinds = ["failed", "lost", "asks", "stuck", "unplaceable"] as const;
export type Attention = (typeof attentionKinds)[number];

/** Origin: builds and agents say something every minute or two; who waits for an answer says nothing for longer. */
export const stuckAfterMs = 5 * 60_000;

/** The program in the terminal waits for somebody to type. */
export interface InputWait {
  /** The line with which it asks; absent when it asks nothing, as an idle shell or editor. */
  readonly prompt?: string;
}

/** Answers undefined when the program of the attempt does not wait for anybody to type, or does not run here. */
export type FindInputWait = (run: number, task: string, attempt: number) => InputWait | undefined;

export interface Attended {
  readonly state: TaskState;
  /** Of its last attempt. */
  readonly outcome?: Pick<AttemptOutcome, "kind"> | undefined;
  /** Epoch ms. */
  readonly startedAt?: number | undefined;
  readonly lastOutputAt?: number | undefined;
  readonly inputWait?: InputWait | undefined;
  /** Name of its agent's profile. An agent that says nothing is stuck, even if it would read what is typed. */
  readonly agent?: string | undefined;
  /** No connected worker can ever take it. */
  readonly unplaceable?: boolean | undefined;
}

/** What about a task needs somebody at `now` (epoch ms), when anything does. */
export function findAttention(task: Attended, now: number): Attention | undefined {
  if (task.state === "failed") return task.outcome?.kind === "lost" ? "lost" : "failed";
  if (task.state === "ready") return task.unplaceable === true ? "unplaceable" : undefined;
  if (task.state === "parked") return task.outcome?.kind === "lost" ? "lost" : undefined;
  return isLive(task.state) ? findSilence(task, now) : undefined;
}

function findSilence(task: Attended, now: number): Attention | undefined {
  if (task.inputWait?.prompt !== undefined) return "asks";
  const isIdle = task.inputWait !== undefined && task.agent === undefined;
  return isSilent(task, now) && !isIdle ? "stuck" : undefined;
}

function isSilent({ lastOutputAt = 0, startedAt = 0 }: Attended, now: number): boolean {
  const since = Math.max(lastOutputAt, startedAt);
  return since > 0 && now - since >= stuckAfterMs;
}

/** States in which a task can need somebody. */
export const attendedStates: readonly TaskState[] = ["failed", "ready", "parked", "running"];
