import { hasEnded, isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import type { TaskViews } from "./task-views.ts";
import type { SeenTask } from "./use-task.ts";

const taskTabs = ["details", "log", "terminal", "transcript", "diff", "usage", "environment"] as const;
export type TaskPageTab = (typeof taskTabs)[number];

export interface TaskView {
  readonly tabs: readonly TaskPageTab[];
  readonly tab: TaskPageTab;
  /** The attempt shown; 0 before the first one. */
  readonly attempt: number;
  readonly showTab: (tab: TaskPageTab) => void;
  readonly showAttempt: (attempt: number) => void;
}

/** Returns the part of a task to show, from the address, else the most likely one. */
export function useTaskView(seen: SeenTask, views: TaskViews): TaskView {
  const [query, change] = useAddressQuery();
  const may = usePermissions();
  const { task, run } = seen;
  const tabs = tabsFor(seen, views, (need) => may(need, run.projectId));
  const asked = tabs.find((tab) => tab === query["tab"]);
  const attempt = Number(query["attempt"] ?? task.attempts);
  return {
    tabs,
    tab: asked ?? likelyTab(seen, tabs),
    attempt: attempt >= 1 && attempt <= task.attempts ? Math.trunc(attempt) : task.attempts,
    showTab: (tab) => change({ tab, file: undefined }, "push"),
    showAttempt: (next) =>
      change({ attempt: next === task.attempts ? undefined : String(next), file: undefined }, "push"),
  };
}

type Need = "logs:read" | "terminals:read" | "checkouts:read" | "runs:write";

function tabsFor({ task }: SeenTask, views: TaskViews, may: (need: Need) => boolean): TaskPageTab[] {
  const begun = task.attempts > 0;
  const readable = begun && may("logs:read");
  const shown: Record<TaskPageTab, boolean> = {
    details: true,
    log: readable && views.Log !== undefined,
    terminal: begun && task.terminal && views.Terminal !== undefined && may("terminals:read"),
    // Only agents have a pool.
    transcript: readable && task.pool !== undefined && views.Transcript !== undefined,
    diff: begun && task.checkout === "worktree" && views.Diff !== undefined && may("checkouts:read"),
    usage: begun,
    environment: begun && may("runs:write"),
  };
  return taskTabs.filter((tab) => shown[tab]);
}

function likelyTab({ task: { state } }: SeenTask, tabs: readonly TaskPageTab[]): TaskPageTab {
  const wanted: readonly TaskPageTab[] = isLive(state)
    ? ["terminal", "log"]
    : hasEnded(state) && state === "failed"
      ? ["log"]
      : [];
  return wanted.find((tab) => tabs.includes(tab)) ?? "details";
}
