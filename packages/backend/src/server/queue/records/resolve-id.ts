import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";

import type { RecordReader } from "./restrict-reader.ts";

export type ResolvedId =
  | { readonly kind: "run"; readonly id: string; readonly run: number }
  | { readonly kind: "task"; readonly id: string; readonly run: number; readonly name: string }
  | {
      readonly kind: "attempt";
      readonly id: string;
      readonly run: number;
      readonly name: string;
      readonly attempt: number;
    };

/** Maximum number of candidates in an answer. */
const candidatesShown = 8;
const pattern = /^r(\d{1,12})(?:\/([^#]*)(?:#(\d{1,6}))?)?$/;

/** Finds the only run, task or attempt with this prefix. An exact id wins over longer ones. */
export async function resolveId(reader: RecordReader, prefix: string): Promise<Result<ResolvedId, Failure>> {
  const match = pattern.exec(prefix);
  if (match === null) return fail(malformed(prefix));
  const [, digits = "", name, attempt] = match;
  const run = await resolveRun(reader, digits);
  if (!run.ok || name === undefined) return run;
  const task = await resolveTask(reader, run.value.run, name);
  if (!task.ok || attempt === undefined) return task;
  return resolveAttempt(reader, task.value, Number(attempt));
}

type ResolvedRun = Extract<ResolvedId, { kind: "run" }>;
type ResolvedTask = Extract<ResolvedId, { kind: "task" }>;

async function resolveRun(reader: RecordReader, digits: string): Promise<Result<ResolvedRun, Failure>> {
  const exact = Number(digits);
  if ((await reader.run(exact)) !== undefined) return ok({ kind: "run", id: runId(exact), run: exact });
  const found = await reader.runsLike(digits, candidatesShown);
  const only = pickOnly(`r${digits}`, found, (run) => runId(run));
  return only.ok ? ok({ kind: "run", id: runId(only.value), run: only.value }) : only;
}

async function resolveTask(
  reader: RecordReader,
  run: number,
  name: string,
): Promise<Result<ResolvedTask, Failure>> {
  const exact = name !== "" && (await reader.taskId(run, name)) !== undefined;
  const found = exact ? [name] : await reader.tasksLike(run, name, candidatesShown);
  const only = pickOnly(taskId(run, name), found, (task) => taskId(run, task));
  return only.ok ? ok({ kind: "task", id: taskId(run, only.value), run, name: only.value }) : only;
}

async function resolveAttempt(
  reader: RecordReader,
  task: ResolvedTask,
  attempt: number,
): Promise<Result<ResolvedId, Failure>> {
  const id = attemptId(task.run, task.name, attempt);
  const record = await reader.task(task.run, task.name);
  if (record === undefined || attempt < 1 || attempt > record.attempts) return fail(unknown(id));
  return ok({ ...task, kind: "attempt", id, attempt });
}

function pickOnly<T>(
  prefix: string,
  found: readonly T[],
  name: (candidate: T) => string,
): Result<T, Failure> {
  const [only, second] = found;
  if (only === undefined) return fail(unknown(prefix));
  if (second === undefined) return ok(only);
  const candidates = found.map(name);
  const shown = candidates.join(", ") + (found.length === candidatesShown ? " …" : "");
  return fail(
    createFailure({
      reason: "ambiguous-id",
      detail: createMessage("id-ambiguous", { id: prefix, candidates: shown }),
      hint: createMessage("id-ambiguous-hint"),
      data: { candidates },
    }),
  );
}

export function unknown(id: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("id-unknown", { id }),
    hint: createMessage("id-unknown-hint"),
  });
}

function malformed(text: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("id-malformed", { id: JSON.stringify(text) }),
    hint: createMessage("id-malformed-hint"),
  });
}
