import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import { countAll } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { type TaskState, taskStates } from "@wezterm-parallel/shared/domain/task/task-states";

import { renderCounts } from "../../render/runs/counts.ts";
import { countOf } from "../../text/count-of.ts";
import { formatDuration } from "../../text/duration.ts";
import { displayWidth, fit, visible } from "../../text/width.ts";
import type { Picture } from "./picture.ts";

/** A server that was killed is back by then. */
const restartMs = 3_000;
/** Narrower headers have room for the counts only. */
const longFrom = 60;

/** Draws the counts of tasks and the state of the connection. */
export function drawHeader(picture: Picture): string {
  const { layout, colours } = picture;
  const width = layout.screen.columns;
  const { text, paint } = width < longFrom ? shortLink(picture) : linkText(picture);
  const right = displayWidth(text) > width - 8 ? fit(text, Math.max(0, width - 8)) : text;
  const room = width - displayWidth(right) - 1;
  const counts = countsOf(picture.runs);
  const full = `wzp  ${renderCounts(counts)}`;
  if (displayWidth(full) <= room && countAll(counts) > 0) {
    const filling = " ".repeat(room - displayWidth(full));
    return `${colours.bold("wzp")}  ${renderCounts(counts, colours)}${filling} ${paint(right)}`;
  }
  return `${colours.bold(fit(countAll(counts) > 0 ? full : "wzp", room))} ${paint(right)}`;
}

/** Counts the tasks of active runs, whatever the filter shows. */
function countsOf(runs: readonly LiveRun[]): Partial<Record<TaskState, number>> {
  const counts: Partial<Record<TaskState, number>> = {};
  for (const { resource } of runs) {
    if (resource.endedAt !== undefined) continue;
    for (const state of taskStates) counts[state] = (counts[state] ?? 0) + (resource.counts[state] ?? 0);
  }
  return counts;
}

function shortLink(picture: Picture): { text: string; paint: (text: string) => string } {
  const { text, paint } = linkText(picture);
  return { text: picture.link.kind === "away" ? "✗ offline" : text.slice(0, 1), paint };
}

function linkText({ link, colours, now, loading }: Picture): {
  text: string;
  paint: (text: string) => string;
} {
  if (link.kind === "connecting") return { text: "connecting …", paint: colours.yellow };
  if (link.kind === "away") {
    const away = now - link.since;
    const start = away > restartMs ? " (start: wzp up)" : "";
    const text = link.known ? `✗ server offline for ${formatDuration(away)}${start}` : "✗ no server";
    return { text, paint: colours.red };
  }
  const [trouble] = link.status.trouble;
  if (trouble !== undefined) return { text: `✗ ${visible(trouble.detail)}`, paint: colours.red };
  if (link.status.draining)
    return { text: "‖ stops when the running tasks have ended", paint: colours.yellow };
  const connected = link.status.workers.filter(({ state }) => state === "connected").length;
  if (connected === 0) return { text: "✗ no worker", paint: colours.red };
  if (loading) return { text: "loading …", paint: colours.yellow };
  return { text: `✓ live, ${countOf(connected, "worker")}`, paint: colours.green };
}
