import { hasEnded, isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { ActionInput } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { countOf } from "../../text/count-of.ts";
import type { BoardRow } from "../board-rows.ts";
import { findFailed, selectAt } from "../selection.ts";
import type { Tui } from "../tui.ts";
import { type Message, panels } from "../view-state.ts";
import { handleAutomation } from "../automation/handle-automation.ts";
import { actOnSelection } from "./act-on-selection.ts";
import type { KeyCommand } from "./keys.ts";
import {
  mergeSelection,
  pauseQueue,
  putSelectionFirst,
  revertSelection,
  withdrawSelection,
} from "./merge-selection.ts";
import { runWzp, type WzpEnd } from "./run-wzp.ts";

/** Access to the terminal around the view. */
export interface Desk {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Hands the terminal over while `use` runs, then redraws everything. */
  lend(use: () => Promise<void>): Promise<void>;
  /** Puts a text into the clipboard of the person's terminal. */
  copy(text: string): void;
  quit(): void;
}

type Handlers = {
  readonly [Name in KeyCommand["do"]]: (
    tui: Tui,
    command: Extract<KeyCommand, { do: Name }>,
    desk: Desk,
  ) => void;
};

/** Runs a command; ignores those that are not available. */
export function handleCommand(tui: Tui, command: KeyCommand, desk: Desk): void {
  if (tui.view.automation !== undefined && handleAutomation(tui, command)) return;
  if (!tui.parts.offers(command.do, tui.project)) return;
  const handle = handlers[command.do] as (tui: Tui, command: KeyCommand, desk: Desk) => void;
  handle(tui, command, desk);
}

const handlers: Handlers = {
  move: (tui, { by }) => move(tui, by),
  page: (tui, { by }) => move(tui, Math.trunc(by * pageOf(tui)) || Math.sign(by)),
  end: (tui, { at }) => move(tui, at === "first" ? -Infinity : Infinity),
  failed: (tui, { by }) => goToFailed(tui, by),
  fold: (tui, { open }) => fold(tui, open),
  priority: (tui, { by }) => changePriority(tui, by),
  zoom: (tui) => zoom(tui),
  back: (tui) => goBack(tui),
  panel: ({ view }) => {
    view.panel = panels[(panels.indexOf(view.panel) + 1) % panels.length] ?? "log";
    view.scroll = 0;
  },
  follow: ({ view }) => (view.follow = true),
  filter: ({ view }) => {
    view.zoomed = false;
    view.help = false;
    view.typing = true;
  },
  attach: (tui, _, desk) => void attach(tui, desk),
  answer: (tui, _, desk) => void answer(tui, desk),
  open: (tui, _, desk) => void open(tui, desk),
  retry: (tui) => act(tui, { action: "retry", ids: [] }, "queued again"),
  continue: (tui) => continueTask(tui),
  cancel: (tui) => askToCancel(tui),
  pause: (tui) => pause(tui),
  merge: (tui) => mergeSelection(tui),
  withdraw: (tui) => withdrawSelection(tui),
  first: (tui) => putSelectionFirst(tui),
  pauseQueue: (tui) => pauseQueue(tui),
  unmerge: (tui) => revertSelection(tui),
  copy: (tui, _, desk) => copy(tui, desk),
  automation: (tui) => {
    tui.view.automation = "";
    void tui.automation.look();
  },
  help: ({ view }) => {
    view.help = !view.help;
    view.scroll = 0;
  },
  quit: (_tui, _command, desk) => desk.quit(),
};

function pageOf(tui: Tui): number {
  const { board, panel } = tui.layout;
  return Math.max(1, (board ?? panel)?.rows ?? 1) - 1;
}

function move(tui: Tui, by: number): void {
  const { view, rows, shown, layout } = tui;
  if (view.help) view.scroll = Math.max(0, Number.isFinite(by) ? view.scroll + by : 0);
  else if (!view.zoomed) selectAt(view, rows, view.selectedAt + by);
  else {
    const last = Math.max(0, shown.total - ((layout.panel?.rows ?? 1) - 1));
    // The drawn state may be outdated when keys come quickly, so it is used only for the position of a
    // followed log.
    const from = view.follow && view.panel === "log" ? shown.first : view.scroll;
    const first = Math.max(0, Math.min(from + by, last));
    view.scroll = first;
    view.follow = first === last && by > 0;
  }
}

function goToFailed({ view, rows }: Tui, by: 1 | -1): void {
  const at = findFailed(rows, view.selectedAt, by);
  if (at >= 0) selectAt(view, rows, at);
  else view.message = { kind: "done", text: "No task on the board has failed." };
}

function fold(tui: Tui, open: boolean): void {
  const { row, view, rows } = tui;
  if (row === undefined || view.zoomed) return;
  const { id } = row.run.resource;
  if (row.kind !== "run") {
    if (!open)
      selectAt(
        view,
        rows,
        rows.findIndex((each) => each.id === id),
      );
    return;
  }
  view.unfolded.set(id, open);
  if (open) tui.parts.store.want(id);
}

function zoom(tui: Tui): void {
  const { view, row } = tui;
  if (row === undefined) return;
  if (row.kind === "run" && !view.zoomed && !row.unfolded) return fold(tui, true);
  view.zoomed = !view.zoomed;
  view.scroll = 0;
  view.follow = true;
}

function goBack({ view }: Tui): void {
  if (view.help) view.help = false;
  else if (view.zoomed) view.zoomed = false;
  else view.filter = "";
}

/** Returns the id that actions apply to: for a note, its run. */
function targetOf(row: BoardRow): string {
  return row.kind === "task" ? row.id : row.run.resource.id;
}

function act(tui: Tui, action: ActionInput, done: string): void {
  const { row, view, parts } = tui;
  if (row === undefined) return;
  const ids = [targetOf(row)];
  void actOnSelection(parts.client, { ...action, ids } as ActionInput, done).then((message) =>
    tell(tui, message),
  );
  view.message = undefined;
}

function tell({ view, parts }: Tui, message: Message): void {
  view.message = message;
  parts.changed();
}

function askToCancel(tui: Tui): void {
  const { row, view } = tui;
  if (row === undefined) return;
  const { resource } = row.run;
  if (row.kind === "task" ? hasEnded(row.task.state) : resource.endedAt !== undefined) {
    view.message = { kind: "failed", text: `${targetOf(row)} has already ended.` };
    return;
  }
  const open = Object.entries(resource.counts).reduce(
    (sum, [state, n]) => sum + (hasEnded(state as never) ? 0 : n),
    0,
  );
  const what = row.kind === "task" ? row.id : `${resource.id} and its ${countOf(open, "unfinished task")}`;
  const yes = () => act(tui, { action: "cancel", ids: [] }, "is being cancelled");
  view.question = { text: `Cancel ${what}?`, yes };
}

function continueTask(tui: Tui): void {
  if (tui.row?.kind === "task") act(tui, { action: "continue", ids: [] }, "queued again, in its checkout");
  else tui.view.message = { kind: "failed", text: "Only tasks can be continued: select a task." };
}

function pause(tui: Tui): void {
  const { row } = tui;
  if (row === undefined) return;
  const isPaused = row.kind === "task" ? row.task.paused === true : row.run.resource.state === "paused";
  if (isPaused) act(tui, { action: "resume", ids: [] }, "resumed");
  else act(tui, { action: "pause", ids: [] }, "paused");
}

function changePriority(tui: Tui, by: 1 | -1): void {
  const { row, view } = tui;
  if (row?.kind !== "task") {
    view.message = { kind: "failed", text: "Only tasks have a priority: select a task." };
    return;
  }
  const priority = row.task.priority + by;
  act(tui, { action: "priority", ids: [], priority }, `now has priority ${priority}`);
}

function copy({ row, view }: Tui, desk: Desk): void {
  if (row === undefined) return;
  desk.copy(targetOf(row));
  view.message = { kind: "done", text: `copied ${targetOf(row)} to the terminal's clipboard` };
}

async function attach(tui: Tui, desk: Desk): Promise<void> {
  const { row, view } = tui;
  const refusal = row === undefined ? undefined : whyNoTerminal(row);
  if (refusal !== undefined) view.message = { kind: "failed", text: refusal };
  if (row?.kind !== "task" || refusal !== undefined) return;
  let end: WzpEnd | undefined;
  await desk.lend(async () => {
    end = await runWzp({ args: ["attach", row.id], env: desk.env, cwd: desk.cwd, terminal: true });
  });
  const said = lastLine(end?.stderr ?? "");
  tell(tui, said === "" ? { kind: "done", text: `back from ${row.id}` } : { kind: "failed", text: said });
}

/** `wzp answer` shows what the program asks and reads the answer. */
async function answer(tui: Tui, desk: Desk): Promise<void> {
  const { row, view } = tui;
  if (row === undefined) return;
  if (row.kind !== "task" || row.task.attention !== "asks") {
    view.message = { kind: "failed", text: `${targetOf(row)} asks nothing.` };
    return;
  }
  let end: WzpEnd | undefined;
  await desk.lend(async () => {
    end = await runWzp({ args: ["answer", row.id], env: desk.env, cwd: desk.cwd, terminal: true });
  });
  if (end?.code === 0) tell(tui, { kind: "done", text: `${row.id} took the answer` });
  else tell(tui, { kind: "failed", text: errorLine(end?.stderr ?? "") });
}

function whyNoTerminal(row: BoardRow): string | undefined {
  if (row.kind !== "task") return "A run has no terminal: select one of its tasks.";
  const { id, terminal, state } = row.task;
  if (!terminal) return `${id} runs without a terminal; Enter shows its log.`;
  if (hasEnded(state)) return `${id} has ended; Enter shows its log.`;
  return isLive(state) ? undefined : `${id} has not started yet.`;
}

async function open(tui: Tui, desk: Desk): Promise<void> {
  const { row, view } = tui;
  if (row === undefined) return;
  const id = targetOf(row);
  view.message = { kind: "done", text: `opening ${id} …` };
  const { code, stdout, stderr } = await runWzp({
    args: ["open", id],
    env: desk.env,
    cwd: desk.cwd,
    terminal: false,
  });
  // Two lines: what was opened, then how to see it.
  if (code === 0) tell(tui, { kind: "done", text: stdout.trim().split("\n").join(" ") || `${id} is open` });
  else
    tell(tui, {
      kind: "failed",
      text: errorLine(stderr) || `wzp open ${id} exited with ${code ?? "a signal"}`,
    });
}

/** Returns the line with the command's error message, if there is one. */
function errorLine(text: string): string {
  const lines = text.trim().split("\n");
  return (lines.find((line) => line.startsWith("error: ")) ?? lines[0] ?? "").replace(/^error: /, "");
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
