import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { TaskDetail, TaskResource } from "../protocol/api/schemas/resources.ts";

import { markData } from "./mark-data.ts";
import type { ToolScope } from "./tool-scope.ts";

export interface ReadTaskWish {
  readonly task: string;
  /** Lines from the end of its output. */
  readonly lines: number;
  /** True to read the patches of its change. */
  readonly diff: boolean;
  /** Only this file of the change. */
  readonly file?: string | undefined;
}

/** Characters of patches in one answer: more would fill a model's context with one task. */
const patchesLimit = 40_000;
const filesLimit = 100;

/** Describes a task for a list. */
export function summarize(task: TaskResource) {
  const { name, state, why, needs, conflicts, claims, claim, result, outcome } = task;
  return {
    name,
    state,
    why,
    needs: needs.map(({ task }) => task),
    ...(outcome !== undefined && { outcome }),
    ...(conflicts !== undefined && { conflicts }),
    ...(claims !== undefined && { claims }),
    ...(claim !== undefined && { claim: claim.by ?? "free: claim it with claim_task" }),
    ...(result !== undefined && { outputs: result.outputs, branch: result.branch, commit: result.commit }),
  };
}

/** Returns state, results, output and change of a task as text. */
export async function readTask(scope: ToolScope, wish: ReadTaskWish): Promise<Result<string, Failure>> {
  const id = await scope.idOf(wish.task);
  if (!id.ok) return id;
  const task = await scope.client.task(id.value);
  if (!task.ok) return task;
  const parts = [markData(`Task ${task.value.name}`, JSON.stringify(describe(task.value), undefined, 1))];
  const output = await readOutput(scope, task.value, wish.lines);
  if (!output.ok) return output;
  parts.push(output.value);
  if (task.value.checkout === "worktree" && task.value.attempts > 0)
    parts.push(await readChange(scope, id.value, wish));
  return ok(parts.join("\n"));
}

function describe(task: TaskDetail) {
  return { ...summarize(task), attempts: task.attempts, failure: task.failure, command: task.command };
}

async function readOutput(
  scope: ToolScope,
  task: TaskDetail,
  lines: number,
): Promise<Result<string, Failure>> {
  if (lines === 0) return ok("Its output was not requested.");
  const attempt = task.history.at(-1)?.id;
  if (attempt === undefined) return ok("It has not started, so it has no output.");
  const read = await scope.client.readLines(
    { attempt, phase: "run", stream: "out" },
    { from: -lines, count: lines },
  );
  if (!read.ok && read.failure.reason === "not-found") return ok("It has no output.");
  if (!read.ok) return fail(read.failure);
  const text = read.value.lines.map((line) => line.text).join("\n");
  return ok(markData(`Last ${read.value.lines.length} of ${read.value.total} lines of its output`, text));
}

/** A change that cannot be read, for example because its worker is away, does not hide the rest of the task. */
async function readChange(scope: ToolScope, id: string, { diff, file }: ReadTaskWish): Promise<string> {
  const query = { patches: diff, path: file, limit: filesLimit };
  const read = await scope.client.checkouts.taskChange(id, query);
  if (!read.ok) return `Its change cannot be read: ${read.failure.detail}`;
  const { changedFiles, items } = read.value;
  const list = items.map(({ path, status, insertions = 0, deletions = 0 }) => {
    return `${status} ${path} +${insertions} -${deletions}`;
  });
  const { text, omitted } = joinPatches(items.flatMap(({ patch }) => patch ?? []));
  const rest = omitted === 0 ? "" : `\n(${omitted} patches are omitted: read them one by one with "file".)`;
  const patches = text === "" ? "" : `\n\n${text}`;
  return markData(`Its change, ${changedFiles} files`, `${list.join("\n")}${patches}${rest}`);
}

function joinPatches(patches: readonly string[]): { text: string; omitted: number } {
  const taken: string[] = [];
  let characters = 0;
  for (const patch of patches) {
    characters += patch.length;
    if (characters > patchesLimit && taken.length > 0) break;
    taken.push(patch.slice(0, patchesLimit));
  }
  return { text: taken.join("\n"), omitted: patches.length - taken.length };
}
