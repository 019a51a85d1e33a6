import { isPossible, nameOfAction, possibleActions } from "../../tasks/acting/possible-actions.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { actionIcons } from "../../tasks/acting/task-icons.tsx";
import { useTaskTexts } from "../../tasks/texts.ts";
import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { targetsOf } from "./queue/targets.ts";
import { useBoardTexts } from "./texts.ts";
import type { BoardParts } from "./use-board-keys.ts";

/** Offers actions on the selected cards in the palette. */
export function useBoardCommands({ board, selection, reached, mayAct }: BoardParts): void {
  const texts = useBoardTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  useCommands(() => {
    const targets = mayAct ? targetsOf(board, selection.ids, reached.id) : [];
    const [first] = targets;
    const detail = targets.length === 1 ? first?.name : texts("chosen", { count: targets.length });
    return possibleActions(targets).map((action): Command => {
      const fitting = targets.filter((task) => isPossible(action, task));
      return {
        id: `board.${action}`,
        group: "selected",
        label: words(nameOfAction(action, fitting)),
        detail,
        object: targets.length === 1 ? first?.id : undefined,
        icon: actionIcons[action],
        act: () =>
          void acts.do(
            action,
            fitting.map(({ id }) => id),
          ),
      };
    });
  });
}
