import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { isPossible, isQueued, nameOfAction, possibleActions } from "../../tasks/acting/possible-actions.ts";
import { shiftPriorities } from "../../tasks/acting/shift-priorities.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { actionIcons } from "../../tasks/acting/task-icons.tsx";
import { useTaskTexts } from "../../tasks/texts.ts";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import type { Board } from "./arrange-board.ts";
import { selectedOf } from "./queue/targets.ts";
import { useBoardTexts } from "./texts.ts";
import type { CardSelection } from "./use-selection.ts";
import styles from "./board.module.css";

interface SelectionBarProps {
  readonly board: Board;
  readonly selection: CardSelection;
}

/** Shows the actions for selected tasks at the bottom of the board. */
export function CardSelectionBar({ board, selection }: SelectionBarProps): ReactElement | null {
  const texts = useBoardTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  const tasks = selection.ids.size === 0 ? [] : selectedOf(board, selection.ids);
  if (tasks.length === 0) return null;
  const queued = tasks.filter(isQueued);
  return (
    <div className={styles["selection"]} role="group" aria-label={texts("selectionActions")}>
      <span role="status">{texts("chosen", { count: tasks.length })}</span>
      {possibleActions(tasks).map((action) => (
        <Button
          key={action}
          size="small"
          icon={actionIcons[action]}
          onClick={() => {
            selection.clear();
            void acts.do(action, idsOf(tasks.filter((task) => isPossible(action, task))));
          }}
        >
          {words(nameOfAction(action, tasks))}
        </Button>
      ))}
      {queued.length === 0 ? null : (
        <>
          <IconButton
            size="small"
            icon={<ArrowUp />}
            label={words("raise")}
            onClick={() => void acts.prioritise(shiftPriorities(queued, 1))}
          />
          <IconButton
            size="small"
            icon={<ArrowDown />}
            label={words("lower")}
            onClick={() => void acts.prioritise(shiftPriorities(queued, -1))}
          />
        </>
      )}
      <IconButton
        size="small"
        icon={<X />}
        label={texts("clearSelection")}
        keys="escape"
        onClick={selection.clear}
      />
    </div>
  );
}

function idsOf(tasks: readonly LiveTask[]): readonly string[] {
  return tasks.map(({ id }) => id);
}
