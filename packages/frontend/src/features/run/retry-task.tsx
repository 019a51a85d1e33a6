import { PencilLine } from "lucide-react";
import {
  createContext,
  useCallback,
  useContext,
  useState,
  type ComponentType,
  type ReactElement,
  type ReactNode,
} from "react";

import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { usePermissions } from "../../binding/me-context.ts";
import { namesAction, wordsIn } from "../../tasks/acting/names-action.ts";
import { isPossible } from "../../tasks/acting/possible-actions.ts";
import { useTaskMenu } from "../../tasks/acting/use-task-menu.tsx";
import { useCommands } from "../../ui/commands/commands.ts";
import type { MenuGroup } from "../../ui/menu/menu-items.ts";
import { useRunTexts } from "./texts.ts";

/** The dialog that retries a task with changes; provided by another feature. */
export type RetryTaskComponent = ComponentType<{ readonly task: LiveTask; readonly onClose: () => void }>;

const AskContext = createContext<(task: LiveTask) => void>(() => {});

interface RetryTaskProviderProps {
  readonly Dialog: RetryTaskComponent;
  readonly children: ReactNode;
}

/** Provides one dialog for all tasks of the page. */
export function RetryTaskProvider({ Dialog, children }: RetryTaskProviderProps): ReactElement {
  const [task, setTask] = useState<LiveTask | undefined>(undefined);
  const close = useCallback(() => setTask(undefined), []);
  return (
    <AskContext value={setTask}>
      {children}
      {task === undefined ? null : <Dialog task={task} onClose={close} />}
    </AskContext>
  );
}

/** Returns the usual task menu plus retrying with changes. */
export function useRunTaskMenu(project: string): (task: LiveTask) => readonly MenuGroup[] {
  const texts = useRunTexts();
  const menu = useTaskMenu(project);
  const may = usePermissions()("runs:write", project);
  const ask = useContext(AskContext);
  return (task) => {
    const groups = menu(task);
    if (!may || !isPossible("retry", task)) return groups;
    const item = { label: texts("retryChanged"), icon: <PencilLine />, run: () => ask(task) };
    return groups.map((group, at) =>
      at === groups.length - 1 ? { ...group, items: [...group.items, item] } : group,
    );
  };
}

/** Offers retrying with changes for every task of the run in the palette, once it is typed. */
export function useRetryCommands({ resource, tasks }: LiveRun): void {
  const label = useRunTexts()("retryChanged");
  const may = usePermissions()("runs:write", resource.projectId);
  const ask = useContext(AskContext);
  useCommands((typed) => {
    const words = wordsIn(typed);
    const isMeant = (task: LiveTask) => namesAction(words, label, task.name) && isPossible("retry", task);
    const meant = may ? [...tasks.values()].filter(isMeant) : [];
    return meant.map((task) => ({
      id: `task.${task.id}.retry-with`,
      group: "onTasks",
      label,
      detail: task.id,
      object: task.id,
      icon: <PencilLine />,
      act: () => ask(task),
    }));
  });
}
