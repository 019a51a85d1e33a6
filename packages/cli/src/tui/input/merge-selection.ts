import type {
  ChangeActionInput,
  ChangeResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { renderChange, renderUnchanged } from "../../render/change.ts";
import { countOf } from "../../text/count-of.ts";
import type { BoardRow } from "../board-rows.ts";
import type { Tui } from "../tui.ts";
import type { Message } from "../view-state.ts";

/** Queues the change of the selected task, or all changes of the selected run. */
export function mergeSelection(tui: Tui): void {
  const { row } = tui;
  if (row === undefined) return;
  const id = row.kind === "task" ? row.id : row.run.resource.id;
  send(tui, { action: "merge", ids: [id] });
}

/** Takes the change, or those of the run, out of the queue. */
export function withdrawSelection(tui: Tui): void {
  const { row } = tui;
  if (row === undefined) return;
  send(tui, { action: "withdraw", ids: [row.kind === "task" ? row.id : row.run.resource.id] });
}

export function putSelectionFirst(tui: Tui): void {
  const change = selectedChange(tui);
  if (change !== undefined) send(tui, { action: "first", ids: [change.id] });
}

/** Reverts a landed change, after confirmation. */
export function revertSelection(tui: Tui): void {
  const change = selectedChange(tui);
  if (change === undefined) return;
  const { id, target } = change;
  if (change.state !== "landed") tell(tui, failed(`${id} has not landed.`));
  else
    tui.view.question = {
      text: `Revert ${id} on ${target}?`,
      yes: () => send(tui, { action: "revert", ids: [id] }),
    };
}

/** Pauses or resumes the queue of the selected change, or the only queue of the project. */
export function pauseQueue(tui: Tui): void {
  const target = chooseTarget(tui);
  const { project } = tui;
  if (target === undefined || project === undefined)
    return tell(tui, failed("No change is queued in this project: select the task of a change."));
  const queue = tui.changes.queues.find((each) => each.project === project && each.target === target);
  const paused = queue?.paused !== true;
  const { client } = tui.parts;
  void client.send("pauseQueue", {}, { project, target, paused }).then((answer) => {
    tui.changes.refresh();
    if (answer.ok) tell(tui, done(`the merge queue of ${target} is ${paused ? "paused" : "resumed"}`));
    else tell(tui, failed(answer.failure.detail));
  });
}

function chooseTarget({ row, project, changes }: Tui): string | undefined {
  const own = row?.kind === "task" ? changes.ofTasks.get(row.id)?.target : undefined;
  const [only, other] = changes.queues.filter((queue) => queue.project === project);
  return own ?? (other === undefined ? only?.target : undefined);
}

/** Returns the change of the selected task; says so if there is none. */
function selectedChange(tui: Tui): ChangeResource | undefined {
  const { row, changes } = tui;
  const change = row?.kind === "task" ? changes.ofTasks.get(row.id) : undefined;
  if (row !== undefined && change === undefined) tell(tui, failed(noChange(row)));
  return change;
}

function noChange(row: BoardRow): string {
  return row.kind === "task" ? `${row.id} has no change.` : "Select a task whose change is queued or landed.";
}

function send(tui: Tui, action: ChangeActionInput): void {
  tui.view.message = undefined;
  void tui.parts.client.send("actOnChanges", {}, action).then((report) => {
    tui.changes.refresh();
    if (!report.ok) tell(tui, failed(report.failure.detail));
    else tell(tui, describe(report.value));
  });
}

function describe({
  changed,
  unchanged,
}: {
  readonly changed: readonly ChangeResource[];
  readonly unchanged: readonly ChangeResource[];
}): Message {
  const [first, second] = changed;
  if (first === undefined)
    return failed(unchanged[0] === undefined ? "no change" : renderUnchanged(unchanged[0]));
  const result = `${first.id} ${renderChange(first) ?? "is not queued any more"}`;
  return done(second === undefined ? result : `${countOf(changed.length, "change")}: ${result}, …`);
}

function tell({ view, parts }: Tui, message: Message): void {
  view.message = message;
  parts.changed();
}

function done(text: string): Message {
  return { kind: "done", text };
}

function failed(text: string): Message {
  return { kind: "failed", text };
}
