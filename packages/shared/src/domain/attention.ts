import type { Activity } from "./activity/activity.ts";
import type { Progress } from "./activity/progress.ts";
import type { AttemptOutcome } from "./task/task-state.ts";
import { isLive, type TaskState } from "./task/task-states.ts";

/**
 * Reasons why a person should look at a task: it failed, its worker was lost, it asks for input, it prints
 * nothing, no worker can run it, it is an agent whose work conflicts with that of another one, or an agent that is out
 * of quota.
 */
export const attentionKinds = [
  "failed",
  "lost",
  "asks",
  "stuck",
  "unplaceable",
  "conflicts",
  "out-of-quota",
] as const;
export type Attention = (typeof attentionKinds)[number];

/**
 * Builds and agents usually print something every minute or two; a program that waits for input stays silent
 * longer.
 */
const stuckAfterMs = 5 * 60_000;

/** The known facts about the program in a terminal. */
export interface SeenProgram {
  /** Absent: nothing says what it does. */
  readonly activity?: Activity | undefined;
  /** Progress that its agent reported with a tool; absent: none. */
  readonly progress?: Progress | undefined;
  /** The claim on the task; without `by`, it waits for an agent outside. Absent: it is not for one. */
  readonly claim?: { readonly by?: string | undefined; readonly since?: number | undefined } | undefined;
  /** It is blocked until somebody types; true also for programs that ask nothing, such as an idle shell or editor. */
  readonly readsTerminal: boolean;
  /** Epoch ms at which its processes last used the processor; absent: not known. */
  readonly computedAt?: number | undefined;
}

/** Returns undefined when the attempt's program has no terminal and asks nothing, or does not run on this machine. */
export type FindProgram = (run: number, task: string, attempt: number) => SeenProgram | undefined;

interface Attended {
  readonly state: TaskState;
  /** Outcome of the last attempt. */
  readonly outcome?: Pick<AttemptOutcome, "kind"> | undefined;
  /** Epoch ms. */
  readonly startedAt?: number | undefined;
  readonly lastOutputAt?: number | undefined;
  readonly program?: SeenProgram | undefined;
  /** Name of the agent's profile. A silent agent counts as stuck, even when it would read typed input. */
  readonly agent?: string | undefined;
  /** It is for an agent outside; see `SeenProgram`. */
  readonly claim?: SeenProgram["claim"];
  /** A failure needs nobody. */
  readonly allowFailure?: boolean | undefined;
  /** No connected worker can ever run it. */
  readonly unplaceable?: boolean | undefined;
  /** It and another agent at work conflict. */
  readonly conflicting?: boolean | undefined;
}

/** Returns why the task needs attention at `now` (epoch ms), or undefined when it needs none. */
export function findAttention(task: Attended, now: number): Attention | undefined {
  if (task.state === "failed" && task.allowFailure === true) return undefined;
  if (task.state === "failed") return task.outcome?.kind === "lost" ? "lost" : "failed";
  if (task.state === "ready") return task.unplaceable === true ? "unplaceable" : undefined;
  if (task.state === "parked") return task.outcome?.kind === "lost" ? "lost" : undefined;
  return isLive(task.state) ? findSilence(task, now) : undefined;
}

function findSilence(task: Attended, now: number): Attention | undefined {
  const asked = attentionOf(task.program?.activity);
  if (asked !== undefined) return asked;
  // An agent outside prints nothing here, and its claim ends when nothing is heard of it.
  if (task.claim !== undefined) return undefined;
  const isIdle = task.program?.readsTerminal === true && task.agent === undefined;
  if (isSilent(task, now) && !isIdle) return "stuck";
  return task.conflicting === true ? "conflicts" : undefined;
}

/** Returns why somebody should look at a program because of what it does; undefined when nobody has to. */
export function attentionOf(activity: Activity | undefined): "asks" | "out-of-quota" | "stuck" | undefined {
  if (activity?.state === "waiting") return "asks";
  return activity === undefined || activity.state === "working" ? undefined : activity.state;
}

function isSilent({ lastOutputAt = 0, startedAt = 0, program }: Attended, now: number): boolean {
  const since = Math.max(lastOutputAt, startedAt, program?.computedAt ?? 0);
  return since > 0 && now - since >= stuckAfterMs;
}

/** States in which a task can need somebody. */
export const attendedStates: readonly TaskState[] = ["failed", "ready", "parked", "running"];
