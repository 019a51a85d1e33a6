import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { findCriticalPath } from "@wezterm-parallel/shared/domain/run/run-critical-path";

type Spanning = Pick<LiveTask, "name" | "needs" | "startedAt" | "endedAt">;

/** Returns the names of tasks on the critical path, as far as they have started. */
export function criticalNames(tasks: readonly Spanning[], now: number): ReadonlySet<string> {
  const spans = tasks.flatMap(({ name, needs, startedAt, endedAt }) =>
    startedAt === undefined
      ? []
      : [{ name, needs: needs.map(({ task }) => task), from: startedAt, to: endedAt ?? now }],
  );
  return new Set(findCriticalPath(spans));
}
