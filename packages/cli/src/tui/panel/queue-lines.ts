import type {
  QueuedChange,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { renderExpected, renderPush, renderQueued, renderWait } from "../../render/change.ts";
import { countOf } from "../../text/count-of.ts";
import { padTo, displayWidth, visible } from "../../text/width.ts";
import { wrapText } from "./wrap-text.ts";

/** Describes the merge queues of a project; `selected` is the id of a task. */
export function queueLines(
  queues: readonly QueueResource[],
  project: string | undefined,
  { width, selected }: { readonly width: number; readonly selected: string },
): readonly string[] {
  const own = queues.filter((queue) => queue.project === project);
  if (own.length === 0) return wrapText("No change is queued: m merges the change of a task or run.", width);
  return own.flatMap((queue) => linesOf(queue, selected).flatMap((line) => wrapText(line, width, 4)));
}

function linesOf(queue: QueueResource, selected: string): readonly string[] {
  const { target, changes, paused, obstacle } = queue;
  const push = renderPush(queue);
  const head = `${target}: ${countOf(changes.length, "change")}${paused ? ", paused (P resumes)" : ""}`;
  const widest = Math.max(0, ...changes.map(({ id }) => displayWidth(visible(id))));
  return [
    visible(head),
    ...(obstacle === undefined ? [] : [visible(`  cannot move ${target}: ${obstacle.detail}`)]),
    ...(push === "" ? [] : [visible(`  ${push}`)]),
    ...changes.map((change) => lineOf(change, queue, { selected, widest })),
  ];
}

interface LineStyle {
  readonly selected: string;
  /** Columns of the longest id. */
  readonly widest: number;
}

function lineOf(change: QueuedChange, queue: QueueResource, { selected, widest }: LineStyle): string {
  const { id, position = 0, candidate = "" } = change;
  const mark = id === selected ? ">" : " ";
  const cells = [
    `${mark}${String(position).padStart(3)}`,
    padTo(visible(id), widest),
    renderQueued(change).padEnd(9),
    candidate.slice(0, 8).padEnd(8),
    `waits for ${renderWait(change, queue)}`,
    renderExpected(change),
  ];
  return cells.join("  ").trimEnd();
}
