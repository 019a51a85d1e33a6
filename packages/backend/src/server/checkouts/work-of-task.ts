import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { AttemptResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Records } from "../../base/backlog.ts";

export interface KnownWork {
  readonly task: string;
  /** Name of the worker on the attempt's machine. */
  readonly worker: string;
  readonly work: AttemptWork;
}

/** Returns what the records contain about an attempt's work; by default of the task's last attempt. */
export async function workOf(
  records: Records,
  id: string,
  wanted?: number,
): Promise<Result<KnownWork, Failure>> {
  const task = await records.task(id);
  if (!task.ok) return task;
  const parsed = parseId(task.value.id);
  if (!parsed.ok || parsed.value.kind !== "task") return fail(noTask(id));
  const run = await records.run(parsed.value.run);
  if (!run.ok) return run;
  if (task.value.checkout !== "worktree") return fail(noWorktree(task.value));
  const number = wanted ?? task.value.attempts;
  const attempt = task.value.history.find((each) => each.attempt === number);
  if (attempt === undefined) return fail(noAttempt(task.value, wanted));
  const name = attemptId(parsed.value.run, parsed.value.task, number);
  const isNewest = number === task.value.attempts;
  const work = { attempt: name, project: run.value.project, isNewest, ...knownCommits(attempt) };
  return ok({ task: task.value.id, worker: attempt.worker, work });
}

/** An attempt without changes ended at its base commit. */
function knownCommits({ result }: AttemptResource): Pick<AttemptWork, "base" | "commit" | "branch"> {
  if (result === undefined) return {};
  const { base, branch, changedFiles } = result;
  return { base, branch, commit: result.commit ?? (changedFiles === 0 ? base : undefined) };
}

function noTask(id: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("task-unknown", { task: id }),
    hint: createMessage("task-unknown-hint"),
  });
}

function noWorktree({ id, checkout }: TaskDetail): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage(checkout === "project" ? "works-in-project" : "works-in-none", { task: id }),
    hint: createMessage("works-in-none-hint"),
  });
}

function noAttempt({ id, why }: TaskDetail, wanted: number | undefined): Failure {
  if (wanted !== undefined)
    return createFailure({
      reason: "not-found",
      detail: createMessage("attempt-missing", { task: id, attempt: wanted }),
    });
  return createFailure({
    reason: "not-found",
    detail: createMessage("attempt-not-started", { task: id, why }),
    hint: createMessage("task-shown-hint", { task: id }),
  });
}
