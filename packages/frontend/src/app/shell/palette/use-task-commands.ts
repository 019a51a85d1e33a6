import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useLiveSession } from "../../../binding/live-context.ts";
import { namesAction, wordsIn } from "../../../tasks/acting/names-action.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { taskActions } from "../../../tasks/acting/possible-actions.ts";
import { useTaskMenus } from "../../../tasks/acting/use-task-menu.tsx";
import { useCommands, type Command } from "../../../ui/commands/commands.ts";
import type { MenuItem } from "../../../ui/menu/menu-items.ts";

/** Text keys of all possible entries of a task menu. */
const menuTexts = [
  "open",
  "log",
  "terminal",
  "diff",
  ...taskActions,
  "startNow",
  "edit",
  "raise",
  "lower",
] as const;
/** Equal to the number shown per group; the task's name narrows it. */
const most = 12;
/** Tasks searched for each key press. Source: the store's limit (usualLimits). */
const mostLookedAt = 50_000;

/** Offers the task menu's actions for every task on every page, once an action is typed: "retry upload". */
export function useTaskCommands(): void {
  const { store } = useLiveSession();
  const texts = useTaskTexts();
  const menuIn = useTaskMenus();
  useCommands((typed) => {
    const words = wordsIn(typed);
    const labels = menuTexts.map((key) => texts(key)).filter((label) => namesSome(words, label));
    const isMeant = ({ id }: LiveTask) => labels.some((label) => namesAction(words, label, id));
    const found: Command[] = [];
    for (const { task, project } of labels.length === 0 ? [] : tasksIn(store.backlog)) {
      if (found.length >= most) break;
      if (!isMeant(task)) continue;
      const items = menuIn(project, task).flatMap(({ items: some }) => some);
      found.push(
        ...items.filter(({ label }) => namesAction(words, label, task.id)).map((item) => on(task, item)),
      );
    }
    return found;
  });
}

function namesSome(words: readonly string[], label: string): boolean {
  return words.some((word) => label.toLowerCase().includes(word));
}

/** Yields tasks of the newest run first. */
function* tasksIn({ runs }: LiveBacklog) {
  let looked = 0;
  for (const { resource, tasks } of runs) {
    for (const task of tasks.values()) {
      looked += 1;
      if (looked > mostLookedAt) return;
      yield { task, project: resource.projectId };
    }
  }
}

function on({ id }: LiveTask, { label, icon, run }: MenuItem): Command {
  return { id: `task.${id}.${label}`, group: "onTasks", label, detail: id, object: id, icon, act: run };
}
