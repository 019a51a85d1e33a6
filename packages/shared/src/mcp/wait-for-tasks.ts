import { setTimeout as pause } from "node:timers/promises";

import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import { hasEnded } from "../domain/task/task-states.ts";

import { markData } from "./mark-data.ts";
import { isAway } from "./own-run.ts";
import { summarize } from "./read-task.ts";
import type { ToolScope } from "./tool-scope.ts";

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
export async function waitForTasks(scope: ToolScope, waiting: Waiting): Promise<Result<string, Failure>> {
  const started = performance.now();
  for (;;) {
    const found = await scope.find(waiting.tasks);
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
