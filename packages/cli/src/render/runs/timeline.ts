import { findCriticalPath, type PathSpan } from "@wezterm-parallel/shared/domain/run/run-critical-path";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskSpan } from "@wezterm-parallel/shared/protocol/api/schemas/timeline-schemas";

import { formatDuration } from "../../text/duration.ts";
import { displayWidth, fit, prepareWidths } from "../../text/width.ts";
import type { Colours } from "../colours.ts";
import { stateWord } from "../state-word.ts";

/** A span of a timeline, or a whole task. */
interface TimelineTask extends Pick<TaskSpan, "name" | "state" | "startedAt" | "endedAt"> {
  readonly needs: readonly (string | { readonly task: string })[];
}

interface TimelineStyle {
  readonly width: number;
  readonly colours: Colours;
  /** Epoch ms: the provisional end of running tasks. */
  readonly now: number;
}

interface Span {
  readonly task: TimelineTask;
  readonly from: number;
  readonly to: number;
}

/** Share of the width; not a fixed number, because names in other scripts are short and wide. */
const namePart = 0.3;
const legend = "* = critical path";

/**
 * Renders when each task worked, one line each in start order, on a common scale; `*` marks the critical
 * path: the chain of tasks that waited for one another until the end.
 */
export async function renderTimeline(
  tasks: readonly TimelineTask[],
  style: TimelineStyle,
): Promise<readonly string[]> {
  const spans = spansOf(tasks, style.now);
  const [first] = spans;
  if (first === undefined) return ["no task has started yet"];
  await prepareWidths(spans.map((span) => span.task.name));
  const from = first.from;
  const to = Math.max(...spans.map((span) => span.to), from + 1);
  const longest = Math.max(...spans.map((span) => displayWidth(span.task.name)));
  const names = Math.max(legend.length - 4, Math.min(longest, Math.floor(style.width * namePart)));
  const room = Math.max(10, style.width - names - 13);
  const critical = new Set(findCriticalPath(spans.map(pathSpan)));
  const lines = spans.map((span) => {
    const { sign, colour } = stateWord(span.task.state);
    const bar = renderBar(span, { from, to, room });
    const mark = critical.has(span.task.name) ? "*" : " ";
    const paint = colour(style.colours);
    return `${paint(sign)} ${fit(span.task.name, names)} ${mark} ${paint(bar)} ${formatDuration(span.to - span.from).padStart(7)}`;
  });
  return [...lines, style.colours.dim(renderScale(names, room, to - from))];
}

function spansOf(tasks: readonly TimelineTask[], now: number): readonly Span[] {
  return tasks
    .flatMap((task): Span[] =>
      task.startedAt === undefined
        ? []
        : [{ task, from: task.startedAt, to: Math.max(task.startedAt, task.endedAt ?? now) }],
    )
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
}

function renderBar({ from, to, task }: Span, scale: { from: number; to: number; room: number }): string {
  const perColumn = (scale.to - scale.from) / scale.room;
  const begin = Math.min(scale.room - 1, Math.floor((from - scale.from) / perColumn));
  const length = Math.max(1, Math.min(scale.room - begin, Math.round((to - from) / perColumn)));
  const sign = hasEnded(task.state) ? "█" : "░";
  return " ".repeat(begin) + sign.repeat(length) + " ".repeat(scale.room - begin - length);
}

function renderScale(names: number, room: number, total: number): string {
  const end = formatDuration(total);
  return `${legend.padEnd(names + 5)}0s${" ".repeat(Math.max(1, room - 2 - end.length))}${end}`;
}

function pathSpan({ task, from, to }: Span): PathSpan {
  const needs = task.needs.map((need) => (typeof need === "string" ? need : need.task));
  return { name: task.name, needs, from, to };
}
