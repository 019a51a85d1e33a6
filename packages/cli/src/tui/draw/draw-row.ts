import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { describeProgress } from "@wezterm-parallel/shared/domain/activity/progress";
import { countAll, countDone, workedMs } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { renderChange } from "../../render/change.ts";
import type { Colours } from "../../render/colours.ts";
import { renderCounts } from "../../render/runs/counts.ts";
import { renderBar, renderExpectation } from "../../render/runs/expectation-bar.ts";
import { renderLiveRemark } from "../../render/live-remark.ts";
import { nameOfProject, renderOrigin } from "../../render/runs/run-origin.ts";
import { colourOfRun } from "../../render/runs/run-state.ts";
import { stateWord } from "../../render/state-word.ts";
import { formatDuration } from "../../text/duration.ts";
import { displayWidth, fit, truncate, visible } from "../../text/width.ts";
import type { BoardRow } from "../board-rows.ts";
import { whyOf } from "./task-why.ts";

interface RowStyle {
  readonly width: number;
  readonly colours: Colours;
  /** Epoch ms. */
  readonly now: number;
  readonly selected: boolean;
}

/** Below these widths a row has no remark, no state word, no duration. */
const remarkFrom = 56;
const wordFrom = 34;
const durationFrom = 24;
const widestName = 48;
const runBar = 10;

/** Draws one line of the board, exactly as wide as requested; text of tasks is escaped for the terminal. */
export function drawRow(row: BoardRow, style: RowStyle): string {
  const cells = cellsOf(row, style);
  const { colours, selected, width } = style;
  const mark = selected ? ">" : " ";
  // Inverse is visible in light and dark terminals; the mark is for those without colours.
  if (selected) return colours.inverse(fit(mark + cells.map(([text]) => text).join(""), width));
  let used = 1;
  let line = mark;
  for (const [text, paint] of cells) {
    const cut = truncate(text, width - used);
    used += displayWidth(cut);
    line += paint === undefined ? cut : paint(cut);
  }
  return line + " ".repeat(Math.max(0, width - used));
}

type Paint = (text: string) => string;
type Cell = readonly [text: string, paint?: Paint];

function cellsOf(row: BoardRow, style: RowStyle): readonly Cell[] {
  if (row.kind === "note") return [[`    ${row.text}`, style.colours.dim]];
  return row.kind === "run" ? runCells(row, style) : taskCells(row, style);
}

function runCells({ run, unfolded }: Extract<BoardRow, { kind: "run" }>, style: RowStyle): readonly Cell[] {
  const { colours, width, now } = style;
  const { id, state, counts } = run.resource;
  const took = formatDuration(workedMs(run.resource, now));
  const name = `${unfolded ? "-" : "+"} ${id} ${visible(nameOfRun(run.resource))}`;
  const all = countAll(counts);
  const done = countDone(counts);
  if (width < wordFrom) return [[fit(name, width - 9), colours.bold], [` ${done}/${all}`.padStart(8)]];
  const cells: Cell[] = [
    // As wide as a task's sign and name, so that the states of runs and tasks are in one column.
    [fit(name, nameWidth(width) + 4), colours.bold],
    [`  ${state.padEnd(9)}`, colourOfRun(state, colours)],
    [` ${took.padStart(7)}`],
  ];
  if (width < remarkFrom) return cells;
  const bar = renderBar(all === 0 ? 0 : done / all, runBar);
  return [...cells, [`  ${bar} ${done}/${all}  `], [runRemark(run.resource), colours.dim]];
}

/** Returns the result of an ended run's tasks, its project, and who started it. */
function runRemark(run: RunResource): string {
  const counts = run.endedAt === undefined ? [] : renderCounts(run.counts);
  return visible([counts, nameOfProject(run), renderOrigin(run)].flat().join(" · "));
}

function taskCells(
  { task, run, seen, change }: Extract<BoardRow, { kind: "task" }>,
  style: RowStyle,
): readonly Cell[] {
  const { colours, width, now } = style;
  const { word, sign, colour } = stateWord(task.state);
  const paint = colour(colours);
  const took = elapsed(task, now);
  const duration = took === undefined ? "" : formatDuration(took);
  const name = visible(task.name);
  const lead: Cell = [`  ${sign} `, paint];
  if (width < durationFrom) return [lead, [name]];
  if (width < wordFrom) return [lead, [fit(name, width - 13)], [` ${duration.padStart(7)}`]];
  const rest = width - nameWidth(width) - 26;
  const moved = change === undefined ? undefined : renderChange(change);
  const why = visible(remarkOf(seen, task, now) ?? whyOf(task, run, now));
  const bar = isLive(task.state)
    ? renderExpectation(took ?? 0, task.expectedMs, rest - (why === "" ? 0 : displayWidth(why) + 2))
    : "";
  return [
    lead,
    [fit(name, nameWidth(width))],
    [`  ${word.padEnd(9)}`, paint],
    [` ${duration.padStart(7)}`],
    ...(width < remarkFrom ? [] : remarks([bar, why], colours.dim)),
    ...(width < remarkFrom || moved === undefined
      ? []
      : remarks([visible(moved)], colourOfChange(change, colours))),
  ];
}

function remarks(parts: readonly string[], paint: Paint): readonly Cell[] {
  const text = parts.filter((part) => part !== "").join("  ");
  return text === "" ? [] : [[`  ${text}`, paint]];
}

/** Makes a change that needs a person stand out. */
function colourOfChange(change: ChangeResource | undefined, colours: Colours): Paint {
  return change?.failure === undefined ? colours.dim : colours.red;
}

/** Returns the remark from the server's latest data, while it matches the task's state. */
function remarkOf(
  seen: TaskResource | undefined,
  { state, progress }: LiveTask,
  now: number,
): string | undefined {
  if (seen?.state !== state) return progress && describeProgress(progress);
  const remark = renderLiveRemark({ ...seen, ...(progress !== undefined && { progress }) }, now);
  return seen.activity?.state === "waiting" ? `a answers; ${remark}` : remark;
}

/** Depends on the screen's width and not on the names, because columns must not move during scrolling. */
function nameWidth(width: number): number {
  const beside = width < remarkFrom ? width - 24 : Math.floor(width * 0.36);
  return Math.max(8, Math.min(widestName, beside));
}

function elapsed({ startedAt, endedAt, state }: LiveTask, now: number): number | undefined {
  if (startedAt === undefined || (!isLive(state) && endedAt === undefined)) return undefined;
  return Math.max(0, (endedAt ?? now) - startedAt);
}
