import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import type { Colours } from "../render/colours.ts";
import { stateWord } from "../render/state-word.ts";
import { formatDuration } from "../text/duration.ts";
import { visible } from "../text/width.ts";
import { isReused, type TaskProgress } from "./run-progress.ts";

/**
 * Renders the line of a task that starts (with the reason when it restarts) or ends; undefined for other
 * changes.
 */
export function renderTaskLine(run: string, task: TaskProgress, colours: Colours): string | undefined {
  const { word, sign, colour } = stateWord(task.state);
  const start = `${colour(colours)(sign)} ${visible(`${run}/${task.name}`)} ${word}`;
  const reason = task.reason === undefined ? "" : visible(`: ${task.reason}`);
  if (task.state === "running")
    return (task.attempt ?? 1) > 1 ? `${start}, attempt ${task.attempt}, before${reason}` : start;
  if (!hasEnded(task.state)) return undefined;
  if (isReused(task)) return `${start} (reused)`;
  return `${start}${renderTook(task)}${task.state === "failed" ? reason : ""}`;
}

function renderTook({ startedAt, endedAt }: TaskProgress): string {
  return startedAt === undefined ? "" : ` ${formatDuration((endedAt ?? startedAt) - startedAt)}`;
}
