import { useMemo, useState } from "react";

import { withNeeds } from "@wezterm-parallel/shared/domain/plan/with-needs";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

export interface ChosenTasks {
  /** As the plan names them, matrices whole; none: all. */
  readonly chosen: ReadonlySet<string>;
  /** Names of those that will run: the chosen ones and what they need. */
  readonly running: ReadonlySet<string>;
  readonly choose: (base: string, on: boolean) => void;
}

/** Which tasks of the plan are to run; one that is not in the text any more is not chosen either. */
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
