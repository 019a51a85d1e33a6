import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskChanges, TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { ActionInput } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import { ask } from "../../ui/dialog/ask.ts";
import { failureOf } from "../../ui/error/failure-words.ts";
import { showFailure, showToast, showUnchanged } from "../../ui/toasts/toasts.ts";
import {
  actBackOnTasks,
  inputOf,
  stoppedOf,
  undoAction,
  undoCancel,
  type Acting,
  type Undoing,
} from "./undo-action.ts";
import { nameOf } from "../name-of.ts";
import { observe } from "../observe.ts";
import { nameOfAction, type TaskAction } from "./possible-actions.ts";
import { prioritise, type Priorities } from "./prioritise.ts";
import { questionBefore } from "./question-before.ts";
import { useEditingTexts } from "../editing/texts.ts";
import { useTaskTexts } from "../texts.ts";
import { useActingTexts } from "./acting-texts.ts";
import { watchTasks, type Watched } from "../watch-tasks.ts";

/**
 * Carries out the user's actions on tasks: confirms irreversible ones first, waits for the effect in the live data,
 * then announces it with an undo where possible.
 */
export interface ActOnTasks {
  do(action: TaskAction, ids: readonly string[]): Promise<void>;
  /** For a dialog that shows refusals: resolves when the server has answered; success is announced once observed. */
  retryChanged(id: string, changes: TaskChanges | undefined): Promise<Failure | undefined>;
  /** Like `retryChanged`, in the checkout of the last attempt. */
  continue(id: string, prompt: string | undefined): Promise<Failure | undefined>;
  /** Like `retryChanged`, for a task that waits; `back` undoes the edits, if possible. */
  edit(id: string, edits: TaskEdits, back: TaskEdits | undefined): Promise<Failure | undefined>;
  /** Returns false when it was refused, after announcing the refusal. */
  prioritise(priorities: Priorities): Promise<boolean>;
}

export function createActOnTasks(api: Pick<Client, "act">, store: Watched): ActOnTasks {
  const acting = { api, store };
  return {
    do: (action, ids) => actAndTell(acting, action, ids),
    retryChanged: (id, changes) =>
      runAgain(acting, id, { action: "retry", ids: [id], only: "all", ...(changes && { changes }) }),
    continue: (id, prompt) =>
      runAgain(acting, id, { action: "continue", ids: [id], ...(prompt !== undefined && { prompt }) }),
    edit: (id, edits, back) => editTask(acting, id, { edits, back }),
    prioritise: (priorities) => prioritise(acting, priorities),
  };
}

async function actAndTell(acting: Acting, action: TaskAction, ids: readonly string[]): Promise<void> {
  const { api, store } = acting;
  const tasks = ids.flatMap((id) => store.backlog.task(id) ?? []);
  const question = questionBefore(action, tasks, Date.now());
  if (question !== undefined && !(await ask(question))) return;
  const isSeen = watchTasks(store, ids);
  const wasRunning = ids.some((id) => isLive(store.backlog.task(id)?.state ?? "running"));
  const report = await api.act(inputOf(action, ids));
  const texts = useActingTexts.now();
  if (!report.ok) return void showFailure(useTaskTexts.now()("refused"), report.failure);
  const { changed, unchanged } = report.value;
  if (changed.length === 0) return void showUnchanged(texts("nothingChanged"), unchanged);
  const seen = await observe(store, () => isSeen(action, changed));
  // Counts only the requested tasks, not side effects such as skipped tasks that wait again.
  const meant = changed.filter((id) => ids.includes(id));
  const isStart = nameOfAction(action, tasks) === "startNow";
  const told = { action, changed: meant.length > 0 ? meant : changed, seen, isStart };
  const isRestart = action === "cancel" && wasRunning;
  showToast({ text: seen ? seenOf(told, store) : sentOf(told), undo: undoOf(acting, told), isRestart });
}

async function runAgain(
  { api, store }: Acting,
  id: string,
  action: ActionInput,
): Promise<Failure | undefined> {
  const isSeen = watchTasks(store, [id]);
  const report = await api.act(action);
  if (!report.ok) return report.failure;
  const [left] = report.value.unchanged;
  if (left !== undefined) return failureOf(left);
  void observe(store, () => isSeen("retry", [id])).then((seen) => {
    const told = { action: "retry", changed: [id], seen } as const;
    showToast({ text: seen ? seenOf(told, store) : sentOf(told) });
  });
  return undefined;
}

async function editTask(
  { api, store }: Acting,
  id: string,
  { edits, back }: { readonly edits: TaskEdits; readonly back: TaskEdits | undefined },
): Promise<Failure | undefined> {
  const send = (changes: TaskEdits) => api.act({ action: "edit", ids: [id], changes });
  const report = await send(edits);
  if (!report.ok) return report.failure;
  const [left] = report.value.unchanged;
  if (left !== undefined) return failureOf(left);
  // Most settings are not part of the live data: the answer is the confirmation.
  const undo = back && (() => undoAction(store, { send: () => send(back), isSeen: () => true }));
  showToast({ text: useEditingTexts.now()("edited", { task: nameOf(id) }), undo });
  return undefined;
}

interface Told {
  readonly action: TaskAction;
  readonly changed: readonly string[];
  readonly seen: boolean;
  /** Tasks that waited for a time start now: their delay cannot be restored. */
  readonly isStart?: boolean;
}

function seenOf({ action, changed, isStart }: Told, store: Watched): string {
  const texts = useActingTexts.now();
  const ids = action === "cancel" ? stoppedOf(store, changed) : changed;
  const values = { count: ids.length, task: nameOf(ids[0] ?? "") };
  switch (action) {
    case "retry":
      return texts("retried", values);
    case "pause":
      return texts("paused", values);
    case "resume":
      return texts(isStart === true ? "started" : "resumed", values);
    case "cancel":
      return ids.length === 0 ? texts("endedFirst") : texts("cancelled", values);
  }
}

function sentOf({ action, changed }: Told): string {
  const texts = useActingTexts.now();
  const values = { count: changed.length, task: nameOf(changed[0] ?? "") };
  switch (action) {
    case "retry":
      return texts("retrying", values);
    case "pause":
      return texts("pausing", values);
    case "resume":
      return texts("resuming", values);
    case "cancel":
      return texts("cancelling", values);
  }
}

function undoOf(acting: Acting, { action, changed, seen, isStart }: Told): (() => Undoing) | undefined {
  switch (action) {
    case "cancel":
      return () => undoCancel(acting, changed, seen);
    case "pause":
      return () => actBackOnTasks(acting, "resume", changed);
    case "resume":
      return isStart === true ? undefined : () => actBackOnTasks(acting, "pause", changed);
    case "retry":
      return undefined;
  }
}
