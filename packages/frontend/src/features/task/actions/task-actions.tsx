import { ArrowDown, ArrowUp, Ellipsis, PencilLine } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import { usePermissions } from "../../../binding/me-context.ts";
import { isQueued, nameOfAction, possibleActions } from "../../../tasks/acting/possible-actions.ts";
import { editTask } from "../../../tasks/editing/edit-task.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { useActOnTasks } from "../../../tasks/acting/use-act-on-tasks.ts";
import { actionIcons } from "../../../tasks/acting/task-icons.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useCommands } from "../../../ui/commands/commands.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { Menu } from "../../../ui/menu/menu.tsx";
import type { MenuItem } from "../../../ui/menu/menu-items.ts";
import { useTaskPageTexts } from "../texts.ts";
import { ContinueTask } from "./continue-task.tsx";
import { RetryDialog } from "./retry-dialog.tsx";

interface TaskActionsProps {
  readonly task: LiveTask;
  /** Undefined while it is loading. */
  readonly spec: TaskSpec | undefined;
  readonly project: string;
}

/** Shows the task's current actions, to users who may perform them. */
export function TaskActions(props: TaskActionsProps): ReactElement | null {
  const may = usePermissions();
  return may("runs:write", props.project) ? <Actions {...props} /> : null;
}

function Actions({ task, spec, project }: TaskActionsProps): ReactElement {
  const texts = useTaskPageTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  const [editing, setEditing] = useState(false);
  const changeable = hasEnded(task.state) && spec !== undefined;
  const edit = () => {
    if (changeable) setEditing(true);
  };
  useKeys(texts("task"), { "shift+r": { does: texts("retryWith"), run: edit } });
  const waiting = useWaitingItems(task, project);
  useCommands(() =>
    changeable
      ? [
          {
            id: "task.retry-with",
            group: "selected",
            label: texts("retryWith"),
            detail: task.name,
            object: task.id,
            icon: <PencilLine />,
            keys: "shift+r",
            act: edit,
          },
        ]
      : [],
  );
  const more: MenuItem[] = [
    ...(changeable ? [{ label: texts("retryWith"), icon: <PencilLine />, keys: "shift+r", run: edit }] : []),
    ...waiting,
  ];
  const trigger = <IconButton icon={<Ellipsis />} label={texts("more")} />;
  return (
    <>
      {possibleActions([task]).map((action) => (
        <Button
          key={action}
          variant={action === "retry" && task.state !== "succeeded" ? "primary" : "plain"}
          icon={actionIcons[action]}
          onClick={() => void acts.do(action, [task.id])}
        >
          {words(nameOfAction(action, [task]))}
        </Button>
      ))}
      {changeable ? <ContinueTask task={task} spec={spec} /> : null}
      {more.length === 0 ? null : (
        <Menu commands="task.more" object={task.id} groups={[{ items: more }]} trigger={trigger} />
      )}
      {editing && spec !== undefined ? (
        <RetryDialog task={task} spec={spec} onClose={() => setEditing(false)} />
      ) : null}
    </>
  );
}

/** Returns the settings of a task that waits to start, which can still be changed. */
function useWaitingItems(task: LiveTask, project: string): MenuItem[] {
  const texts = useTaskPageTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  const queued = isQueued(task);
  const edit = () => {
    if (queued) editTask({ id: task.id, project });
  };
  useKeys(texts("task"), { "shift+e": { does: words("edit"), run: edit } });
  const shift = (by: 1 | -1): MenuItem => ({
    label: words(by === 1 ? "raise" : "lower"),
    icon: by === 1 ? <ArrowUp /> : <ArrowDown />,
    run: () => void acts.prioritise(new Map([[task.priority + by, [task.id]]])),
  });
  if (!queued) return [];
  return [{ label: words("edit"), icon: <PencilLine />, keys: "shift+e", run: edit }, shift(1), shift(-1)];
}
