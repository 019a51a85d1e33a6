import { hasEnded, isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import type { RunProgress, TaskProgress } from "./run-progress.ts";
import { formatDuration } from "../text/duration.ts";
import { displayWidth, fit, truncate, visible } from "../text/width.ts";
import type { Colours } from "../render/colours.ts";
import { renderCounts } from "../render/runs/counts.ts";
import { renderLiveRemark } from "../render/live-remark.ts";
import { renderExpectation } from "../render/runs/expectation-bar.ts";
import { stateWord } from "../render/state-word.ts";

interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  /** Epoch ms. */
  readonly now: number;
}

/** Columns of a line besides the name: sign, state, duration, bar and usual duration. */
const nameLeaves = 52;
const nameLeast = 28;
/** The line of counts and the cursor's line. */
const reservedLines = 2;

/**
 * Renders one line per task in plan order. When they do not fit, renders failed and running tasks, and counts
 * of the others. Every line is at most `width` columns wide.
 */
export function renderFrame(run: RunProgress, title: string, size: FrameSize): readonly string[] {
  const room = Math.max(1, size.height - reservedLines);
  const shown = chooseTasks(run.tasks, room);
  const longest = Math.max(4, ...shown.map((task) => displayWidth(task.name)));
  const nameWidth = Math.min(
    longest,
    Math.max(nameLeast, size.width - nameLeaves),
    Math.max(8, size.width - 40),
  );
  const lines = shown.map((task) => renderLine(task, run, nameWidth, size));
  return [...lines, renderTotal(run, title, size)];
}

/** Returns all tasks in plan order if they fit, else the most important ones. */
function chooseTasks(tasks: readonly TaskProgress[], room: number): readonly TaskProgress[] {
  if (tasks.length <= room) return tasks;
  const live = tasks.filter((task) => isLive(task.state)).slice(0, room);
  const failed = tasks.filter((task) => task.state === "failed").slice(-Math.max(0, room - live.length));
  const rest = room - live.length - failed.length;
  const done = tasks.filter((task) => task.state === "succeeded").slice(-Math.max(0, rest));
  return rest > 0 ? [...done, ...failed, ...live] : [...failed.slice(0, room - live.length), ...live];
}

function renderLine(task: TaskProgress, run: RunProgress, nameWidth: number, size: FrameSize): string {
  const { word, sign, colour } = stateWord(task.state);
  const paint = colour(size.colours);
  const took = elapsed(task, size.now);
  const duration = took === undefined ? "" : formatDuration(took);
  const rest = size.width - nameWidth - 24;
  const detail = truncate(
    remark(task, run, size.now) ?? renderExpectation(took ?? 0, task.expectedMs, rest),
    rest,
  );
  return `${paint(sign)} ${fit(task.name, nameWidth)}  ${paint(word.padEnd(9))} ${duration.padStart(7)}  ${size.colours.dim(detail)}`.trimEnd();
}

function elapsed({ startedAt, endedAt }: TaskProgress, now: number): number | undefined {
  return startedAt === undefined ? undefined : Math.max(0, (endedAt ?? now) - startedAt);
}

function remark(task: TaskProgress, run: RunProgress, now: number): string | undefined {
  if (isLive(task.state)) return liveRemark(task, now);
  if (task.state === "succeeded") return (task.attempt ?? 1) > 1 ? `attempt ${task.attempt}` : "";
  if (task.state === "failed" || task.state === "parked") return task.reason ?? "";
  if (task.state !== "blocked") return "";
  const waits = task.needs.filter((name) => !hasEnded(run.task(name)?.state ?? "succeeded"));
  return waits.length === 0 ? "" : `waiting for ${waits.join(", ")}`;
}

/** Returns undefined when nothing is known about a task except that it runs. */
function liveRemark({ state, seen }: TaskProgress, now: number): string | undefined {
  const found = seen?.state === state ? renderLiveRemark(seen, now) : undefined;
  return found === undefined ? undefined : visible(found);
}

function renderTotal(run: RunProgress, title: string, { width, colours }: FrameSize): string {
  const plain = `${title}  ${renderCounts(run.counts)}`;
  return displayWidth(plain) <= width
    ? `${colours.bold(title)}  ${renderCounts(run.counts, colours)}`
    : truncate(plain, width);
}
