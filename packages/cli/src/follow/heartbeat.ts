import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import { renderLiveRemark } from "../render/live-remark.ts";
import { formatDuration } from "../text/duration.ts";
import { visible } from "../text/width.ts";
import type { RunReport } from "./report.ts";
import type { RunProgress, TaskProgress } from "./run-progress.ts";

/** CI systems end a job that prints nothing for ten minutes. */
export const heartbeatMs = 60_000;
/** Tasks to name. */
const namedTasks = 5;

/** Says what is running whenever nothing was printed for `everyMs`; 0: never. */
export function startHeartbeat(report: RunReport, everyMs: number, describe: () => string): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => void (timer = setTimeout(beat, Math.max(1, everyMs - report.silentMs)));
  const beat = (): void => {
    if (report.silentMs >= everyMs) report.note(describe());
    arm();
  };
  if (everyMs > 0) arm();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** `still running: build 2m10s, lint preparing (set-up: npm ci, 12s); 4 waiting` */
export function describeActivity({ tasks, counts }: RunProgress, now: number): string {
  const live = tasks.filter((task) => isLive(task.state));
  const waiting = (counts.blocked ?? 0) + (counts.ready ?? 0) + (counts.parked ?? 0);
  if (live.length === 0) return `still waiting: ${waiting} of ${tasks.length} tasks`;
  const named = live.slice(0, namedTasks).map((task) => visible(describeTask(task, now)));
  const more = live.length > namedTasks ? ` and ${live.length - namedTasks} more` : "";
  return `still running: ${named.join(", ")}${more}${waiting === 0 ? "" : `; ${waiting} waiting`}`;
}

function describeTask({ name, state, seen, startedAt }: TaskProgress, now: number): string {
  const remark = seen?.state === state ? renderLiveRemark(seen, now) : undefined;
  if (remark !== undefined) return `${name} ${remark}`;
  return startedAt === undefined ? `${name} starting` : `${name} ${formatDuration(now - startedAt)}`;
}
