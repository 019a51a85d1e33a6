import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { decideChange } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { readSuggestion } from "@wezterm-parallel/shared/domain/review/suggestion";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { SuggestionsToApply } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";
import type { LineEdit } from "@wezterm-parallel/shared/protocol/worker/review-questions";

import type { Records, WorkerGateway } from "../../../base/backlog.ts";
import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import type { CommentRecord, ThreadRecord } from "../../../drivers/store/reviews.ts";
import { branchesOf } from "../branches-of.ts";
import type { MergeStore } from "../merge-store.ts";
import type { Reviewed } from "./find-reviewed.ts";

interface SuggestionPorts {
  readonly mergeStore: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
}

interface Suggestion {
  readonly thread: number;
  readonly by: string;
  readonly edit: LineEdit;
}

/** Lets the worker commit suggestions on the branch of the task, and resolves their threads. */
export async function applySuggestions(
  { mergeStore, gateway }: SuggestionPorts,
  records: Records,
  { change, reader: by }: Reviewed,
  { comments, commit: tip }: SuggestionsToApply,
): Promise<Result<void, Failure>> {
  const refusal = await refuse(records, change, tip);
  if (refusal !== undefined) return fail(refusal);
  const found = findSuggestions(await mergeStore.reader.threads(change.change), comments);
  if (!found.ok) return found;
  const id = taskId(change.run, change.name);
  const made = await gateway.ask<"amend">(change.worker, {
    kind: "amend",
    project: change.ref,
    change: id,
    tip,
    branches: (await branchesOf(records, change)) ?? [],
    edits: found.value.map(({ edit }) => edit),
    message: messageOf(found.value),
  });
  if (!made.ok) return made;
  const { commit } = made.value;
  const command = { kind: "amend", tip: commit } as const;
  const decided = await mergeStore.changes.decide([{ change: change.change, command, tip }]);
  if (!decided.ok) return decided;
  if (decided.value.changed.length === 0) return fail(changeMoved(id));
  for (const { thread } of found.value)
    await mergeStore.reviews.resolve(change.change, { thread, by, resolved: true, commit });
  return ok(undefined);
}

async function refuse(records: Records, change: ChangeRecord, tip: string): Promise<Failure | undefined> {
  const id = taskId(change.run, change.name);
  const task = await records.task(id);
  if (!task.ok) return task.failure;
  if (isLive(task.value.state)) return taskRuns(id);
  if (change.tip !== tip) return changeMoved(id);
  return decideChange(change, { kind: "amend", tip }) === undefined ? notOpen(id, change) : undefined;
}

function findSuggestions(
  threads: readonly ThreadRecord[],
  comments: readonly number[],
): Result<readonly Suggestion[], Failure> {
  const found: Suggestion[] = [];
  for (const id of new Set(comments)) {
    const suggestion = threads.flatMap((thread) => suggestionIn(thread, id) ?? [])[0];
    if (suggestion === undefined) return fail(suggestsNothing(id));
    if (suggestion === "outdated") return fail(outdated(threads, id));
    found.push(suggestion);
  }
  return ok(found);
}

function suggestionIn(thread: ThreadRecord, id: number): Suggestion | "outdated" | undefined {
  const comment = thread.comments.find((each) => each.comment === id && !each.isDraft);
  const text = comment && readSuggestion(comment.text);
  if (comment === undefined || text === undefined || thread.side !== "new") return undefined;
  const { place, lines: known, resolved } = thread;
  if (place === undefined || resolved !== undefined) return "outdated";
  const { path, first, last } = place;
  const edit = { path, first, last, known: [...known], lines: [...text.lines] };
  return { thread: thread.thread, by: nameOf(comment), edit };
}

/** A name is one line of a commit message. */
function nameOf({ by }: CommentRecord): string {
  return by.name.replaceAll(/\s+/g, " ");
}

function messageOf(suggestions: readonly Suggestion[]): string {
  const paths = new Set(suggestions.map(({ edit }) => edit.path));
  const [path = ""] = paths;
  const what = suggestions.length === 1 ? "suggestion" : `${suggestions.length} suggestions`;
  const where = paths.size === 1 ? path : `${paths.size} files`;
  const names = new Set(suggestions.map(({ by }) => `Suggested-by: ${by}\n`));
  return `Apply ${what} to ${where}\n\n${[...names].join("")}`;
}

function taskRuns(change: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("amend-task-runs", { change }),
    hint: createMessage("amend-task-runs-hint"),
  });
}

function changeMoved(change: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-change-moved", { change }),
    hint: createMessage("suggestion-outdated-hint"),
  });
}

function notOpen(change: string, { state }: ChangeRecord): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("amend-not-open", { change, state }),
    hint: createMessage("amend-not-open-hint", { change }),
  });
}

function suggestsNothing(comment: number): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("comment-suggests-nothing", { comment }),
  });
}

function outdated(threads: readonly ThreadRecord[], comment: number): Failure {
  const thread = threads.find(({ comments }) => comments.some((each) => each.comment === comment));
  return createFailure({
    reason: "conflict",
    detail: createMessage("suggestion-outdated", { path: thread?.path ?? "" }),
    hint: createMessage("suggestion-outdated-hint"),
  });
}
