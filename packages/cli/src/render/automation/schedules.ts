import type {
  DescribedWork,
  Firing,
  ScheduleChanges,
  ScheduleResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";
import type { ScheduleTiming } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import { writeDuration } from "@wezterm-parallel/shared/base/duration";

import { formatDuration } from "../../text/duration.ts";
import { countOf } from "../../text/count-of.ts";
import type { Cell } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

/** Formats a time in the zone of its schedule, such as `Wed 25 Nov 2026, 03:00`. */
function renderTime(at: number, timezone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("weekday")} ${of("day")} ${of("month")} ${of("year")}, ${of("hour")}:${of("minute")}`;
}

/** Formats a future time with how far it is, such as `Wed 25 Nov 2026, 03:00 (in 16h20m)`. */
export function renderNext(at: number, timezone: string, now: number): string {
  return `${renderTime(at, timezone)} (in ${formatDuration(at - now)})`;
}

export function cellsOfSchedule(schedule: ScheduleResource, now: number): readonly Cell[] {
  const { name, timing, next, paused, last, work } = schedule;
  const [soon] = next;
  return [
    { text: visible(name) },
    { text: `${visible(timing.cron)} ${visible(timing.timezone)}` },
    {
      text: paused
        ? "paused"
        : soon === undefined
          ? "over"
          : `next ${renderNext(soon, timing.timezone, now)}`,
    },
    { text: last === undefined ? "never ran" : renderOutcome(last) },
    { text: renderWork(work) },
  ];
}

function renderWork(work: DescribedWork): string {
  if (work.kind === "tasks") return visible(work.tasks.map(({ command }) => command).join("; "));
  const tasks = work.tasks.length === 0 ? "all tasks of the plan" : work.tasks.join(", ");
  return visible([tasks, ...work.params].join(" "));
}

/** Formats one entry of a history. */
function renderOutcome({ state, run, count, failure }: Firing): string {
  if (run !== undefined) {
    const took = run.endedAt === undefined ? "" : ` in ${formatDuration(run.endedAt - run.createdAt)}`;
    return `${run.id} ${run.state}${took}`;
  }
  if (state === "missed") return count === 1 ? "missed" : `${countOf(count, "time")} missed`;
  return failure === undefined ? state : `${state}: ${visible(failure.detail)}`;
}

export function renderSchedule(schedule: ScheduleResource, history: readonly Firing[], now: number): string {
  const { name, timing, work, paused, isOfPlan, directory, owner, next } = schedule;
  const lines: readonly (readonly [string, string])[] = [
    ["schedule", `${visible(name)}${paused ? " (paused)" : ""}`],
    ["from", isOfPlan ? "the plan (wzp schedules sync)" : `wzp schedules add, by ${visible(owner)}`],
    ["runs", renderWork(work)],
    ["in", visible(directory)],
    ["times", renderTiming(timing)],
    ...next.map((at, index): [string, string] => [
      index === 0 ? "next" : "",
      renderNext(at, timing.timezone, now),
    ]),
    ...history.map((firing, index): [string, string] => [
      index === 0 ? "history" : "",
      `${renderTime(firing.dueAt, timing.timezone)}  ${renderOutcome(firing)}${firing.byHand ? " (run by hand)" : ""}`,
    ]),
  ];
  return lines.map(([label, text]) => `${label.padEnd(10)}${text}`.trimEnd()).join("\n");
}

/** Formats when a schedule runs, with all that differs from the defaults. */
function renderTiming({
  cron,
  timezone,
  missed,
  windowMs,
  overlap,
  jitterMs,
  until,
}: ScheduleTiming): string {
  return [
    `${visible(cron)} ${visible(timezone)}`,
    missed === "skip" ? [] : `missed: ${missed} within ${writeDuration(windowMs)}`,
    overlap === "skip" ? [] : `overlap: ${overlap}`,
    jitterMs === 0 ? [] : `jitter: ${writeDuration(jitterMs)}`,
    until === undefined ? [] : `until ${renderTime(until, timezone)}`,
  ]
    .flat()
    .join(", ");
}

/** Formats what a synchronization changes, one line each. */
export function renderScheduleChanges({ items }: ScheduleChanges): string {
  const side = (schedule: { readonly timing: ScheduleTiming; readonly work: DescribedWork }) =>
    `${renderTiming(schedule.timing)}: ${renderWork(schedule.work)}`;
  return items
    .flatMap(({ name, before, after }) => [
      before === undefined ? [] : `- ${visible(name)}  ${side(before)}`,
      after === undefined ? [] : `+ ${visible(name)}  ${side(after)}`,
    ])
    .flat()
    .join("\n");
}
