import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { ActionInput, ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { detailOfUnchanged, dismissToast, showToast, type NotUndone } from "../../ui/toasts/toasts.ts";
import { nameOf } from "../name-of.ts";
import { observe } from "../observe.ts";
import type { TaskAction } from "./possible-actions.ts";
import { useActingTexts } from "./acting-texts.ts";
import { watchTasks, type Watched } from "../watch-tasks.ts";

export interface Acting {
  readonly api: Pick<Client, "act">;
  readonly store: Watched;
}

/** Resolves with undefined once the undo was observed, otherwise with the reason why not, if known. */
export type Undoing = Promise<Failure | NotUndone | undefined>;

interface Back {
  readonly send: () => Promise<Result<ActionReport, Failure>>;
  readonly isSeen: (changed: readonly string[]) => boolean;
}

/** Stopping lets a command finish cleanly and then saves its changes: usually seconds. In ms. */
const stopPatienceMs = 60_000;

/** Undoes an action; reports success only after the effect was observed. */
export async function undoAction(store: Watched, { send, isSeen }: Back): Undoing {
  const report = await send();
  if (!report.ok) return report.failure;
  const { changed, unchanged } = report.value;
  const texts = useActingTexts.now();
  const left = unchanged[0];
  const detail = left === undefined ? {} : detailOfUnchanged(left);
  if (changed.length === 0) return { text: texts("nothingChanged"), ...detail };
  if (!(await observe(store, () => isSeen(changed)))) return { text: texts("waiting"), ...detail };
  return left === undefined ? undefined : { text: texts("backPartly", { count: changed.length }), ...detail };
}

export function actBackOnTasks({ api, store }: Acting, action: TaskAction, ids: readonly string[]): Undoing {
  const seen = watchTasks(store, ids);
  return undoAction(store, {
    send: () => api.act(inputOf(action, ids)),
    isSeen: (changed) => seen(action, changed),
  });
}

/** Retries cancelled tasks. `ended`: all were observed to have ended; otherwise waits for that first. */
export async function undoCancel(acting: Acting, ids: readonly string[], ended: boolean): Undoing {
  const { store } = acting;
  if (!ended && !(await waitForEnd(store, ids)))
    return { text: useActingTexts.now()("stillStopping", { count: ids.length, task: nameOf(ids[0] ?? "") }) };
  const stopped = stoppedOf(store, ids);
  if (stopped.length === 0) return { text: useActingTexts.now()("endedFirst") };
  return actBackOnTasks(acting, "retry", stopped);
}

/** Leaves out tasks that succeeded before they could be stopped. */
export function stoppedOf({ backlog }: Watched, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => backlog.task(id)?.state !== "succeeded");
}

/** The server retries only ended tasks, and checks that itself for tasks unknown to the page. */
async function waitForEnd(store: Watched, ids: readonly string[]): Promise<boolean> {
  const haveEnded = () =>
    ids.every((id) => {
      const task = store.backlog.task(id);
      return task === undefined || hasEnded(task.state);
    });
  if (haveEnded()) return true;
  const values = { count: ids.length, task: nameOf(ids[0] ?? "") };
  const waiting = showToast({ text: useActingTexts.now()("waitsForEnd", values) });
  const ended = await observe(store, haveEnded, stopPatienceMs);
  dismissToast(waiting);
  return ended;
}

export function inputOf(action: TaskAction, ids: readonly string[]): ActionInput {
  return action === "retry" ? { action, ids: [...ids], only: "all" } : { action, ids: [...ids] };
}
