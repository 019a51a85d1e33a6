import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { showFailure, showToast, showUnchanged } from "../../ui/toasts/toasts.ts";
import { undoAction, type Acting, type Undoing } from "./undo-action.ts";
import { nameOf } from "../name-of.ts";
import { observe } from "../observe.ts";
import { useActingTexts } from "./acting-texts.ts";
import { useTaskTexts } from "../texts.ts";
import type { Watched } from "../watch-tasks.ts";

/** Task ids by their new priority. */
export type Priorities = ReadonlyMap<number, readonly string[]>;

/** Returns false when it was refused, after announcing the refusal. */
export async function prioritise(acting: Acting, priorities: Priorities): Promise<boolean> {
  const { store } = acting;
  const before = new Map([...priorities.values()].flat().map((id) => [id, store.backlog.task(id)?.priority]));
  const report = await sendPriorities(acting, priorities);
  const texts = useActingTexts.now();
  if (!report.ok) {
    showFailure(useTaskTexts.now()("refused"), report.failure);
    return false;
  }
  const { changed, unchanged } = report.value;
  const count = changed.length;
  if (count === 0) {
    showUnchanged(texts("nothingChanged"), unchanged);
    return true;
  }
  const seen = await observe(store, () => have(store, priorities, changed));
  const values = { count, task: nameOf(changed[0] ?? "") };
  const text = seen ? texts("prioritised", values) : texts("prioritising", values);
  const back = prioritiesOf(changed, before);
  showToast({ text, ...(back.size > 0 && { undo: () => undoPriorities(acting, back) }) });
  return true;
}

function undoPriorities(acting: Acting, priorities: Priorities): Undoing {
  return undoAction(acting.store, {
    send: () => sendPriorities(acting, priorities),
    isSeen: (changed) => have(acting.store, priorities, changed),
  });
}

async function sendPriorities(
  { api }: Acting,
  priorities: Priorities,
): Promise<Result<ActionReport, Failure>> {
  const all: ActionReport = { changed: [], unchanged: [] };
  for (const [priority, ids] of priorities) {
    const report = await api.act({ action: "priority", ids: [...ids], priority });
    if (!report.ok) return fail(report.failure);
    all.changed.push(...report.value.changed);
    all.unchanged.push(...report.value.unchanged);
  }
  return ok(all);
}

function have({ backlog }: Watched, priorities: Priorities, changed: readonly string[]): boolean {
  const wanted = new Map([...priorities].flatMap(([priority, ids]) => ids.map((id) => [id, priority])));
  return changed.every((id) => {
    const task = backlog.task(id);
    return task !== undefined && task.priority === wanted.get(id);
  });
}

/** Tasks unknown to the page cannot be undone. */
function prioritiesOf(
  ids: readonly string[],
  known: ReadonlyMap<string, number | undefined>,
): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const id of ids) {
    const priority = known.get(id);
    if (priority !== undefined) found.set(priority, [...(found.get(priority) ?? []), id]);
  }
  return found;
}
