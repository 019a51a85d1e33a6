import { ArrowDown, ArrowUp, PencilLine } from "lucide-react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { usePermissions } from "../../binding/me-context.ts";
import { useRouter } from "../../router/use-router.ts";
import type { MenuGroup, MenuItem } from "../../ui/menu/menu-items.ts";
import { isQueued, nameOfAction, possibleActions } from "./possible-actions.ts";
import { shiftPriorities } from "./shift-priorities.ts";
import { editTask } from "../editing/edit-task.ts";
import { taskAddress } from "../task-address.ts";
import { tabsOf } from "./tabs-of.ts";
import { actionIcons, tabIcons } from "./task-icons.tsx";
import { useTaskTexts } from "../texts.ts";
import { useActOnTasks } from "./use-act-on-tasks.ts";

/**
 * Returns a function that builds a task's menu: its views and currently possible actions, limited to the user's
 * permissions.
 */
export function useTaskMenu(project: string): (task: LiveTask) => readonly MenuGroup[] {
  const menuIn = useTaskMenus();
  return (task) => menuIn(project, task);
}

/** Like `useTaskMenu`, for tasks of any project. */
export function useTaskMenus(): (project: string, task: LiveTask) => readonly MenuGroup[] {
  const texts = useTaskTexts();
  const may = usePermissions();
  const router = useRouter();
  const acts = useActOnTasks();
  const act = (task: LiveTask): MenuItem[] =>
    possibleActions([task]).map((action) => ({
      label: texts(nameOfAction(action, [task])),
      icon: actionIcons[action],
      danger: action === "cancel",
      run: () => void acts.do(action, [task.id]),
    }));
  const edit = (project: string, task: LiveTask): MenuItem => ({
    label: texts("edit"),
    icon: <PencilLine />,
    run: () => editTask({ id: task.id, project }),
  });
  const shift = (task: LiveTask, by: 1 | -1): MenuItem => ({
    label: texts(by === 1 ? "raise" : "lower"),
    icon: by === 1 ? <ArrowUp /> : <ArrowDown />,
    run: () => void acts.prioritise(shiftPriorities([task], by)),
  });
  return (project, task) => {
    const open = tabsOf(task, (need) => may(need, project)).map((tab) => ({
      label: texts(tab === "details" ? "open" : tab),
      icon: tabIcons[tab],
      run: () => void router.navigate(taskAddress(task, tab)),
    }));
    const order = isQueued(task) ? [edit(project, task), shift(task, 1), shift(task, -1)] : [];
    if (!may("runs:write", project)) return [{ items: open }];
    return [{ items: open }, { items: [...act(task), ...order] }];
  };
}
