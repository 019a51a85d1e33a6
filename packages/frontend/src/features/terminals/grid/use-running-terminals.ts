import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { usePacedLive } from "../../../binding/use-paced-live.ts";

export interface RunningTerminal {
  readonly task: LiveTask;
  readonly run: RunResource;
}

/** Update interval in ms: tasks change faster than a list can be read. */
const everyMs = 500;

/** Returns running tasks with a terminal that the user may view, newest run first. */
export function useRunningTerminals(): readonly RunningTerminal[] {
  const may = usePermissions();
  const running = usePacedLive(findRunning, everyMs);
  return running.filter(({ run }) => may("terminals:read", run.projectId));
}

function findRunning({ backlog }: LiveStore): readonly RunningTerminal[] {
  return backlog.runs.flatMap(({ resource: run, tasks }) =>
    run.endedAt === undefined
      ? [...tasks.values()]
          .filter(({ terminal, state }) => terminal && isLive(state))
          .map((task) => ({ task, run }))
      : [],
  );
}
