import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task-states";
import type { ActionInput } from "@wezterm-parallel/shared/protocol/resources";

import { showFailure, showToast } from "../ui/toasts/toasts.ts";
import { observe } from "./observe.ts";
import type { TaskAction } from "./possible-actions.ts";
import { useTaskTexts } from "./texts.ts";

/** New priorities, by what they are: the tasks that get each. */
export type Priorities = ReadonlyMap<number, readonly string[]>;

/** What people do with tasks: it is done, seen in the live data, and said, with the way back where there is one. */
export interface ActOnTasks {
  do(action: TaskAction, ids: readonly string[]): Promise<void>;
  /** False when it was refused, which has been said then. */
  prioritise(priorities: Priorities): Promise<boolean>;
}

type Doing = Pick<LiveStore, "listen" | "backlog">;

const undoOf = { cancel: "retry", pause: "resume", resume: "pause", retry: undefined } as const;

export function createActOnTasks(api: Client, store: Doing): ActOnTasks {
  return {
    do: (action, ids) => actAndTell(api, store, { action, ids }),
    prioritise: (priorities) => prioritise(api, store, priorities),
  };
}

interface Wish {
  readonly action: TaskAction;
  readonly ids: readonly string[];
}

async function actAndTell(api: Client, store: Doing, { action, ids }: Wish): Promise<void> {
  const before = new Map(ids.map((id) => [id, store.backlog.task(id)]));
  const report = await api.act(inputOf(action, ids));
  const texts = useTaskTexts.now();
  if (!report.ok) return void showFailure(texts("refused"), report.failure);
  const { changed, unchanged } = report.value;
  if (changed.length === 0)
    return void showToast({ text: texts("nothingChanged"), detail: unchanged[0]?.why });
  const seen = await observe(store, changed, (task) =>
    action === "cancel" ? hasEnded(task.state) : task !== before.get(task.id),
  );
  const undo = undoOf[action];
  showToast({
    text: saidOf(action, changed, seen),
    ...(undo !== undefined && { undo: () => actBack(api, inputOf(undo, changed)) }),
  });
}

function inputOf(action: TaskAction, ids: readonly string[]): ActionInput {
  return action === "retry" ? { action, ids: [...ids], only: "all" } : { action, ids: [...ids] };
}

function saidOf(action: TaskAction, changed: readonly string[], seen: boolean): string {
  const texts = useTaskTexts.now();
  const values = { count: changed.length, task: nameOf(changed[0] ?? "") };
  switch (action) {
    case "retry":
      return texts("retried", values);
    case "pause":
      return texts("paused", values);
    case "resume":
      return texts("resumed", values);
    case "cancel":
      return seen ? texts("cancelled", values) : texts("cancelAsked", values);
  }
}

async function actBack(api: Client, input: ActionInput): Promise<Failure | undefined> {
  const report = await api.act(input);
  return report.ok ? undefined : report.failure;
}

async function prioritise(api: Client, store: Doing, priorities: Priorities): Promise<boolean> {
  const before = currentPriorities(store, [...priorities.values()].flat());
  const failure = await sendPriorities(api, priorities);
  const texts = useTaskTexts.now();
  if (failure !== undefined) {
    showFailure(texts("refused"), failure);
    return false;
  }
  const wanted = new Map([...priorities].flatMap(([priority, ids]) => ids.map((id) => [id, priority])));
  await observe(store, [...wanted.keys()], ({ id, priority }: LiveTask) => priority === wanted.get(id));
  const [first = ""] = wanted.keys();
  showToast({
    text: texts("prioritised", { count: wanted.size, task: nameOf(first) }),
    undo: () => sendPriorities(api, before),
  });
  return true;
}

async function sendPriorities(api: Client, priorities: Priorities): Promise<Failure | undefined> {
  for (const [priority, ids] of priorities) {
    const report = await api.act({ action: "priority", ids: [...ids], priority });
    if (!report.ok) return report.failure;
  }
  return undefined;
}

function currentPriorities({ backlog }: Doing, ids: readonly string[]): Priorities {
  const found = new Map<number, string[]>();
  for (const id of ids) {
    const priority = backlog.task(id)?.priority ?? 0;
    found.set(priority, [...(found.get(priority) ?? []), id]);
  }
  return found;
}

function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
