import { workedMs } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { countOf } from "../../text/count-of.ts";
import { formatDuration } from "../../text/duration.ts";
import { displayWidth, prepareWidths, truncate, visible } from "../../text/width.ts";
import type { Colours } from "../colours.ts";
import { renderCounts } from "./counts.ts";
import { describeOutcome } from "../outcome.ts";
import { renderTimeline } from "./timeline.ts";

export interface FailedTask {
  readonly task: TaskResource;
  /** The last lines it printed. */
  readonly lines: readonly string[];
}

export interface EndedRun {
  readonly run: RunResource;
  readonly tasks: readonly TaskResource[];
  readonly failed: readonly FailedTask[];
}

interface SummaryStyle {
  readonly width: number;
  /** Columns for the output of failed tasks; a pipe gets whole lines. */
  readonly excerptWidth: number;
  readonly colours: Colours;
}

/** A timeline of more tasks is not readable; `wzp timeline` still shows it. */
const timelineTasks = 40;
const listedBranches = 20;

/** Renders the summary of an ended run: failures, timeline, time gained, branches, next steps. */
export async function renderSummary({ run, tasks, failed }: EndedRun, style: SummaryStyle): Promise<string> {
  await prepareWidths(failed.flatMap(({ lines }) => lines));
  const now = run.endedAt ?? Date.now();
  const hasWorked = tasks.some((task) => task.startedAt !== undefined);
  const timeline =
    hasWorked && tasks.length <= timelineTasks ? await renderTimeline(tasks, { ...style, now }) : [];
  const parts = [
    failed.flatMap((each) => renderFailed(each, style)),
    timeline,
    renderResult(run, tasks, style),
    renderBranches(tasks),
    renderNext({ run, tasks, failed }),
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

function renderFailed(
  { task, lines }: FailedTask,
  { excerptWidth, colours }: SummaryStyle,
): readonly string[] {
  const why = task.outcome === undefined ? task.why : describeOutcome(task.outcome);
  return [
    `${colours.red("✗")} ${colours.bold(visible(task.id))}: ${visible(why)}`,
    ...hintOf(task).map((line) => `    ${line}`),
    ...lines.map((line) => colours.dim(truncate(`    ${visible(line)}`, excerptWidth))),
  ];
}

/** Returns advice for an attempt that could not run properly; a program's own exit code needs none. */
function hintOf({ outcome }: TaskResource): readonly string[] {
  if (outcome?.kind !== "failed" && outcome?.kind !== "lost") return [];
  return outcome.failure.hint?.split("\n") ?? [];
}

/** On one line if it fits, else on two. */
function renderResult(
  run: RunResource,
  tasks: readonly TaskResource[],
  { width, colours }: SummaryStyle,
): readonly string[] {
  const wall = Math.max(1, workedMs(run, Date.now()));
  const work = tasks.reduce((sum, { startedAt, endedAt }) => {
    return startedAt === undefined ? sum : sum + Math.max(0, (endedAt ?? startedAt) - startedAt);
  }, 0);
  const reused = tasks.filter(({ result }) => result?.reusedFrom !== undefined).length;
  const took = `in ${formatDuration(wall)}`;
  const result = `${colours.bold(run.id)} ${run.state}: ${renderCounts(run.counts, colours, reused)} ${took}`;
  if (work <= wall) return [result];
  const gain = `${(work / wall).toFixed(1)} times as fast as one after another (${formatDuration(work)})`;
  const plain = `${run.id} ${run.state}: ${renderCounts(run.counts, undefined, reused)} ${took}, ${gain}`;
  return displayWidth(plain) <= width ? [`${result}, ${gain}`] : [result, gain];
}

function renderBranches(tasks: readonly TaskResource[]): readonly string[] {
  const branches = tasks.flatMap(({ result }) => {
    if (result?.branch === undefined || result.commit === undefined) return [];
    const files = result.changedFiles === undefined ? "" : ` (${countOf(result.changedFiles, "file")})`;
    return [`  ${result.branch}${files}`];
  });
  if (branches.length === 0) return [];
  const more = branches.length > listedBranches ? [`  … and ${branches.length - listedBranches} more`] : [];
  return ["branches:", ...branches.slice(0, listedBranches), ...more];
}

function renderNext({ run, tasks, failed }: EndedRun): readonly string[] {
  const [first] = failed;
  const again =
    first === undefined ? [] : [`  wzp logs '${visible(first.task.id)}'`, `  wzp retry ${run.id}`];
  const merge = tasks.some(({ result }) => result?.commit !== undefined) ? [`  wzp merge ${run.id}`] : [];
  return ["next:", ...again, ...merge, `  wzp show ${run.id}`, `  wzp timeline ${run.id}`];
}
