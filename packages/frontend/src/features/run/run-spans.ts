import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { findCriticalPath } from "@wezterm-parallel/shared/domain/run/run-critical-path";

type Spanning = Pick<LiveTask, "name" | "needs" | "startedAt" | "endedAt">;

/** Names of the tasks that made the run as long as it is, as far as they have started. */
export function criticalNames(tasks: readonly Spanning[], now: number): ReadonlySet<string> {
  const spans = tasks.flatMap(({ name, needs, startedAt, endedAt }) =>
    startedAt === undefined
      ? []
      : [{ name, needs: needs.map(({ task }) => task), from: startedAt, to: endedAt ?? now }],
  );
  return new Set(findCriticalPath(spans));
}
