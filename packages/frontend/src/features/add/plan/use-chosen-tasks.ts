import { useMemo, useState } from "react";

import { withNeeds } from "@wezterm-parallel/shared/domain/plan/with-needs";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

export interface ChosenTasks {
  /** Names as in the plan, matrices as a whole; empty: all tasks. */
  readonly chosen: ReadonlySet<string>;
  /** Names of the tasks that will run: the selected ones and their dependencies. */
  readonly running: ReadonlySet<string>;
  readonly choose: (base: string, on: boolean) => void;
}

/** Returns the plan's tasks selected to run; tasks removed from the text are deselected. */
export function useChosenTasks(tasks: PlanCheck["tasks"]): ChosenTasks {
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  return useMemo(() => {
    const chosen = new Set(tasks.map(({ base }) => base).filter((base) => wanted.has(base)));
    const running = withNeeds(
      tasks,
      tasks.filter(({ base }) => chosen.size === 0 || chosen.has(base)).map(({ name }) => name),
    );
    const choose = (base: string, on: boolean) =>
      setWanted((before) => new Set([...before].filter((each) => each !== base).concat(on ? base : [])));
    return { chosen, running, choose };
  }, [tasks, wanted]);
}
