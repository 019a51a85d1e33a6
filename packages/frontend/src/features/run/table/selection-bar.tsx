import { X } from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { isPossible, nameOfAction, possibleActions } from "../../../tasks/acting/possible-actions.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { useActOnTasks } from "../../../tasks/acting/use-act-on-tasks.ts";
import { actionIcons } from "../../../tasks/acting/task-icons.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useRunTexts } from "../texts.ts";
import styles from "./table.module.css";

interface SelectionBarProps {
  readonly tasks: readonly LiveTask[];
  readonly onClear: () => void;
}

/** Shows actions for the selected rows, and their number. */
export function RowSelectionBar({ tasks, onClear }: SelectionBarProps): ReactElement {
  const texts = useRunTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  return (
    <div className={styles["selection"]} role="group" aria-label={texts("selected")}>
      <strong role="status">{texts("selectedCount", { count: tasks.length })}</strong>
      {possibleActions(tasks).map((action) => {
        const fitting = tasks.filter((task) => isPossible(action, task));
        return (
          <Button
            key={action}
            size="small"
            icon={actionIcons[action]}
            onClick={() =>
              void acts.do(
                action,
                fitting.map(({ id }) => id),
              )
            }
          >
            {texts("actionCount", { action: words(nameOfAction(action, fitting)), count: fitting.length })}
          </Button>
        );
      })}
      <IconButton size="small" icon={<X />} label={texts("clearSelection")} onClick={onClear} />
    </div>
  );
}
