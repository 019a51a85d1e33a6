import { workedMs } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { renderCounts } from "../../render/runs/counts.ts";
import { formatDuration } from "../../text/duration.ts";
import { type ReportedRun, type ReportedTask, reasonOf, tookMs } from "./ended-tasks.ts";

/** GitHub shows summaries of up to 1 MiB. */
const listedTasks = 1000;

const marks: Readonly<Partial<Record<TaskResource["state"], string>>> = {
  succeeded: "✅",
  failed: "❌",
  cancelled: "⏹️",
  skipped: "⏭️",
};

/** Renders a run in Markdown: its result, what failed with the last lines, and a table of all tasks. */
export function renderMarkdown({ run, tasks }: ReportedRun): string {
  const failed = tasks.filter(({ task }) => task.state === "failed");
  const took = formatDuration(Math.max(1, workedMs(run, run.endedAt ?? Date.now())));
  return [
    `## ${inline(run.title)}: ${run.state}`,
    `${run.id}: ${renderCounts(run.counts)} in ${took}`,
    ...failed.map(renderFailed),
    renderTable(tasks.slice(0, listedTasks).map(({ task }) => task)),
    ...(tasks.length > listedTasks ? [`… and ${tasks.length - listedTasks} more tasks`] : []),
    "",
  ].join("\n\n");
}

function renderFailed({ task, lines }: ReportedTask): string {
  const head = `### ❌ ${inline(task.name)}\n\n${inline(reasonOf(task))}`;
  if (lines.length === 0) return head;
  const text = lines.join("\n");
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${head}\n\n${fence}text\n${text}\n${fence}`;
}

function renderTable(tasks: readonly TaskResource[]): string {
  const rows = tasks.map((task) => {
    const note = task.state === "succeeded" ? "" : inline(reasonOf(task));
    return `| ${marks[task.state] ?? ""} | ${inline(task.name)} | ${task.state} | ${formatDuration(tookMs(task))} | ${note} |`;
  });
  return ["| | task | state | time | |", "|---|---|---|---:|---|", ...rows].join("\n");
}

/** Shows text as it is: names and reasons may contain Markdown or HTML of somebody else. */
function inline(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~&@$-]/g, (mark) => `\\${mark}`);
}
