import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { LayoutTab, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { planSplits, type SplitPlan } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import type { NewTabs, OpenedPane, PaneProgram } from "../panes.ts";
import { withoutControls } from "../without-controls.ts";
import { paneCommand } from "./pane-command.ts";
import { type TmuxSession, type TmuxState, workspaceOption } from "./read-state.ts";
import { tmuxFailure } from "./run-tmux.ts";
import { runWithoutHook } from "./run-without-hook.ts";
import { freeName } from "./session-name.ts";
import { splitCommands } from "./split-commands.ts";
import type { TmuxLink } from "./tmux-link.ts";
import { literalFormat, type TmuxCommand } from "./tmux-script.ts";

type Known = Omit<TmuxState, "identity" | "version" | "socket" | "panes">;

type PlacedProgram = PaneProgram & { readonly place: string };

/** A window that was made, with one pane in it. */
interface MadeWindow {
  readonly window: string;
  readonly pane: string;
  /** Index of its first pane: the user's `pane-base-index`. */
  readonly base: number;
  readonly size: Size;
}

/**
 * Opens the tabs with two calls: the first makes the windows and returns their ids and sizes, the second
 * splits them all.
 */
export async function openTabs(
  link: TmuxLink,
  state: Known,
  tabs: NewTabs,
): Promise<Result<readonly OpenedPane[], Failure>> {
  const session = state.sessions.find(({ workspace }) => workspace === withoutControls(tabs.workspace));
  const made = await makeWindows(link, state, { tabs, session });
  if (!made.ok) return made;
  const cut = await cutWindows(link, state, { tabs, session, windows: made.value });
  if (!cut.ok) await removeWindows(link, made.value);
  return cut;
}

interface Making {
  readonly tabs: NewTabs;
  /** The session for the tabs; undefined makes one. */
  readonly session: TmuxSession | undefined;
}

async function makeWindows(
  link: TmuxLink,
  state: Known,
  { tabs, session }: Making,
): Promise<Result<readonly MadeWindow[], Failure>> {
  const programs = tabs.layout.tabs.map((tab) => firstOf(tab, tabs.size));
  const target = session === undefined ? `=${freeName(state, tabs.workspace)}:` : `${session.id}:`;
  const commands = tabs.layout.tabs.flatMap((tab, at) => {
    const command = paneCommand(programs[at] as PlacedProgram, state.variables);
    const name = nameOf(tab, tabs.workspace);
    if (at > 0 || session !== undefined) return [newWindow(target, name, command)];
    return newSession(target, name, { tabs, command });
  });
  const answer = await link.run(commands);
  if (!answer.ok) return answer;
  const windows = readWindows(answer.value.lines);
  if (answer.value.code === 0 && windows.length === programs.length) return ok(windows);
  await removeWindows(link, windows);
  return fail(tmuxFailure(link.server, answer.value));
}

/** Returns the program of the first pane by planSplits, which has been checked before. */
function firstOf(tab: LayoutTab<PlacedProgram>, size: Size): PlacedProgram | undefined {
  const plan = planSplits(tab.root, size);
  return plan.ok ? plan.value.first : undefined;
}

const windowFormat =
  "window #{window_id} #{pane_id} #{pane_index} #{window_width} #{window_height} #{session_id}";

/**
 * Starts the session with a program that waits and replaces it at once: `-e` of `new-session` would set the
 * variables in every pane that the user opens in it later.
 */
function newSession(
  target: string,
  name: string,
  { tabs, command }: { readonly tabs: NewTabs; readonly command: readonly string[] },
): readonly TmuxCommand[] {
  const { columns, rows } = tabs.size;
  const size = ["-x", String(columns), "-y", String(rows)];
  const session = target.slice(1, -1);
  const format = ["-P", "-F", windowFormat];
  return [
    ["new-session", "-d", "-s", session, "-n", name, ...size, ...format, "/bin/cat", "-"],
    // A new session has no client yet.
    ["set-option", "-t", target, "destroy-unattached", "off"],
    ["set-option", "-t", target, "--", workspaceOption, encodeURIComponent(withoutControls(tabs.workspace))],
    ["respawn-pane", "-k", "-t", target, ...command],
  ];
}

function newWindow(target: string, name: string, command: readonly string[]): TmuxCommand {
  return ["new-window", "-d", "-t", target, "-n", name, "-P", "-F", windowFormat, ...command];
}

function nameOf(tab: LayoutTab<PlacedProgram>, workspace: string): string {
  return literalFormat(withoutControls(tab.title ?? workspace));
}

function readWindows(lines: readonly string[]): readonly MadeWindow[] {
  return lines.flatMap((line) => {
    const [kind, window = "", pane = "", base, columns, rows] = line.split(" ");
    if (kind !== "window") return [];
    const size = { columns: Number(columns), rows: Number(rows) };
    return [{ window, pane, base: Number(base), size }];
  });
}

type Cutting = Making & { readonly windows: readonly MadeWindow[] };

async function cutWindows(
  link: TmuxLink,
  state: Known,
  { tabs, session, windows }: Cutting,
): Promise<Result<readonly OpenedPane[], Failure>> {
  const plans: SplitPlan<PlacedProgram>[] = [];
  const commands: TmuxCommand[] = [];
  for (const [at, tab] of tabs.layout.tabs.entries()) {
    const made = windows[at] as MadeWindow;
    // The windows of an attached session have the size of the person's terminal.
    const isWatched = session?.isShown === true;
    const plan = planSplits(tab.root, isWatched ? made.size : tabs.size);
    if (!plan.ok) return plan;
    plans.push(plan.value);
    if (!isWatched) commands.push(...resize(made.window, tabs.size));
    commands.push(["rename-window", "-t", made.window, "--", nameOf(tab, tabs.workspace)]);
    commands.push(...splitCommands(made, plan.value, state.variables));
  }
  const lines = await runWithoutHook(link, state, windows[0]?.window ?? "", commands);
  return lines.ok ? placesOf(link, plans, { windows, lines: lines.value }) : lines;
}

/** Resizes to an exact size, then lets the window follow the terminal's size again. */
function resize(window: string, { columns, rows }: Size): readonly TmuxCommand[] {
  return [
    ["resize-window", "-t", window, "-x", String(columns), "-y", String(rows)],
    ["set-option", "-wu", "-t", window, "window-size"],
  ];
}

interface Cut {
  readonly windows: readonly MadeWindow[];
  readonly lines: readonly string[];
}

/** Reads the ids of the panes, which the splits print in the order of the commands. */
function placesOf(
  link: TmuxLink,
  plans: readonly SplitPlan<PlacedProgram>[],
  { windows, lines }: Cut,
): Result<readonly OpenedPane[], Failure> {
  const printed = lines.flatMap((line) => /^split (%\d+)$/.exec(line)?.[1] ?? []);
  const wanted = plans.flatMap(({ splits }) => splits);
  if (printed.length !== wanted.length) {
    const detail = `tmux${link.server.spoken} created only ${printed.length} of ${wanted.length} panes and gave no reason.`;
    return fail({ reason: "unavailable", detail });
  }
  let next = 0;
  return ok(
    plans.flatMap(({ first, splits }, at) => [
      { place: first.place, pane: windows[at]?.pane ?? "" },
      ...splits.map(({ pane }) => ({ place: pane.place, pane: printed[next++] ?? "" })),
    ]),
  );
}

/** Best effort: the server and its panes may be gone. A session ends with its last window. */
async function removeWindows(link: TmuxLink, windows: readonly MadeWindow[]): Promise<void> {
  for (const { window } of windows) await link.run([["kill-window", "-t", window]]);
}
