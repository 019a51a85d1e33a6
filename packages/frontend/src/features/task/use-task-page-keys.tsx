import { usePermissions } from "../../binding/me-context.ts";
import { useRouter } from "../../router/use-router.ts";
import { nameOfAction, possibleActions } from "../../tasks/acting/possible-actions.ts";
import { useTaskTexts } from "../../tasks/texts.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { actionIcons } from "../../tasks/acting/task-icons.tsx";
import { useCommands } from "../../ui/commands/commands.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { addressOfTask } from "./address-of-task.ts";
import { useTabTexts, useTaskPageTexts } from "./texts.ts";
import type { SeenTask } from "./use-task.ts";
import type { TaskView } from "./use-task-view.ts";

interface TaskPageKeys {
  readonly seen: SeenTask;
  readonly view: TaskView;
  readonly before: string | undefined;
  readonly behind: string | undefined;
}

/** Binds keys for tabs by number and for the previous and next task, and offers actions in the palette. */
export function useTaskPageKeys({ seen, view, before, behind }: TaskPageKeys): void {
  const texts = useTaskPageTexts();
  const tabTexts = useTabTexts();
  const router = useRouter();
  const go = (id: string | undefined) => () => {
    if (id !== undefined) void router.navigate(addressOfTask(id));
  };
  const tabKeys = view.tabs.map((tab, at) => [
    String(at + 1),
    { does: tabTexts(tab), run: () => view.showTab(tab) },
  ]);
  useKeys(texts("task"), {
    "shift+j": { does: texts("nextTask"), run: go(behind) },
    "shift+k": { does: texts("previousTask"), run: go(before) },
    ...Object.fromEntries(tabKeys),
  });
  useTaskCommands(seen, view);
}

function useTaskCommands({ task, run }: SeenTask, view: TaskView): void {
  const words = useTaskTexts();
  const tabTexts = useTabTexts();
  const may = usePermissions();
  const acts = useActOnTasks();
  useCommands(() => {
    const actions = may("runs:write", run.projectId) ? possibleActions([task]) : [];
    return [
      ...actions.map((action) => ({
        id: `task.${task.id}.${action}`,
        group: "selected" as const,
        label: words(nameOfAction(action, [task])),
        detail: task.name,
        object: task.id,
        icon: actionIcons[action],
        act: () => void acts.do(action, [task.id]),
      })),
      ...view.tabs.map((tab, at) => ({
        id: `task.tab.${tab}`,
        group: "selected" as const,
        label: tabTexts(tab),
        detail: task.name,
        object: task.id,
        keys: String(at + 1),
        act: () => view.showTab(tab),
      })),
    ];
  });
}
