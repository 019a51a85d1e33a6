import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

import type { EndedTask } from "../follow-map.ts";

/** Source: the manual of GNU parallel, `--joblog`. */
const heading = "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";

export type Resume = "all" | "failed";

/** A log of ended tasks in the format of GNU parallel. */
export class JobLog {
  readonly #file: string;
  /** Numbers of tasks that an earlier call completed. */
  readonly done: ReadonlySet<number>;

  private constructor(file: string, done: ReadonlySet<number>) {
    this.#file = file;
    this.done = done;
  }

  /** Opens the log; with `resume`, reads which tasks need not run again and appends to it. */
  static open(file: string, resume: Resume | undefined): Result<JobLog, Failure> {
    try {
      const before = resume !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
      const text = before === "" ? heading : "";
      if (resume === undefined) writeFileSync(file, text);
      else appendFileSync(file, text);
      return ok(new JobLog(file, doneIn(before, resume)));
    } catch (error) {
      const { message } = error as Error;
      return fail({ reason: "invalid-request", detail: `Cannot write the job log ${file}: ${message}` });
    }
  }

  /** Adds a task that ran; one that was cancelled before its start is left out, so that it is resumed. */
  add(task: EndedTask, line: string, bytes: { readonly sent: number; readonly received: number }): void {
    if (task.attempt === 0 || task.outcome === undefined) return;
    const { exit, signal } = exitOf(task.outcome);
    const start = (task.startedAt / 1000).toFixed(3);
    const seconds = ((task.endedAt - task.startedAt) / 1000).toFixed(3).padStart(10);
    const columns = [task.number, ":", start, seconds, bytes.sent, bytes.received, exit, signal];
    appendFileSync(this.#file, `${columns.join("\t")}\t${line.replaceAll("\n", "\0")}\n`);
  }
}

function doneIn(text: string, resume: Resume | undefined): ReadonlySet<number> {
  const last = new Map<number, boolean>();
  for (const line of text.split("\n").slice(1)) {
    const [number = "", , , , , , exit, signal] = line.split("\t");
    if (/^\d+$/.test(number)) last.set(Number(number), exit === "0" && signal === "0");
  }
  const numbers = [...last].filter(([, succeeded]) => resume === "all" || succeeded);
  return new Set(numbers.map(([number]) => number));
}

/** A task that could not start has 127, as a shell reports it; one that was stopped has -1 and SIGTERM. */
function exitOf(outcome: AttemptOutcome): { exit: number; signal: number } {
  if (outcome.kind === "exited") return { exit: outcome.code, signal: 0 };
  if (outcome.kind === "signalled") return { exit: 0, signal: signalNumber(outcome.signal) };
  if (outcome.kind === "failed") return { exit: 127, signal: 0 };
  return { exit: -1, signal: constants.signals.SIGTERM };
}

function signalNumber(name: string): number {
  return Object.entries(constants.signals).find(([each]) => each === name)?.[1] ?? constants.signals.SIGTERM;
}
