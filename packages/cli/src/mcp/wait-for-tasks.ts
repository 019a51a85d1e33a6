import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { markData } from "./mark-data.ts";
import { isAway, type OwnRun } from "./own-run.ts";
import { summarize } from "./read-task.ts";

interface Waiting {
  /** Names or ids. */
  readonly tasks: readonly string[];
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called after each look with the seconds that have passed. */
  readonly report: (seconds: number, message: string) => Promise<void>;
}

/** Each look is one small request over a local socket. */
const lookEveryMs = 1_000;

/** Waits until all tasks have ended, or the time is over: both return their states. */
export async function waitForTasks(run: OwnRun, waiting: Waiting): Promise<Result<string, Failure>> {
  const started = performance.now();
  for (;;) {
    const found = await findTasks(run, waiting.tasks);
    const seconds = (performance.now() - started) / 1000;
    if (!found.ok && isAway(found.failure) && seconds < waiting.seconds) {
      await pause(lookEveryMs, undefined, { signal: waiting.signal });
      continue;
    }
    if (!found.ok) return found;
    const ended = found.value.filter(({ state }) => hasEnded(state));
    const message = `${ended.length} of ${found.value.length} tasks have ended`;
    const isOver = ended.length === found.value.length;
    if (isOver || seconds >= waiting.seconds) {
      const states = JSON.stringify(found.value.map(summarize), undefined, 1);
      const rest = isOver ? "" : " The time is over: call this tool again to wait longer.";
      return ok(`${message}.${rest}\n${markData("Tasks", states)}`);
    }
    await waiting.report(seconds, message);
    const left = waiting.seconds * 1000 - (performance.now() - started);
    await pause(Math.max(0, Math.min(lookEveryMs, left)), undefined, { signal: waiting.signal });
  }
}

async function findTasks(
  run: OwnRun,
  names: readonly string[],
): Promise<Result<readonly TaskResource[], Failure>> {
  const known = await run.tasks();
  if (!known.ok) return known;
  const { agent, tasks } = known.value;
  const found: TaskResource[] = [];
  for (const name of names) {
    const task = tasks.find((each) => each.name === name || each.id === name);
    if (task === undefined) return fail(noSuchTask(name, tasks));
    if (task.id === agent.task) return fail(ownTask);
    found.push(task);
  }
  return ok(found);
}

function noSuchTask(name: string, tasks: readonly TaskResource[]): Failure {
  const some = tasks.slice(0, 30).map((task) => task.name);
  return {
    reason: "not-found",
    detail: `Your run has no task ${JSON.stringify(name)}.`,
    hint: `Its tasks are: ${some.join(", ")}${tasks.length > some.length ? ", …" : ""}`,
  };
}

const ownTask: Failure = {
  reason: "invalid-request",
  detail: "You cannot wait for your own task.",
  hint: "Name other tasks of your run; list_tasks lists them.",
};
