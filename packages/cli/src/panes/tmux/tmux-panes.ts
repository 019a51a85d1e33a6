import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import { planSplits } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import { checkProgram } from "../check-program.ts";
import type { NewSplit, NewTabs, OpenedPane, Pane, PaneProgram, Panes, ShowCommand } from "../panes.ts";
import { withoutControls } from "../without-controls.ts";
import { openTabs } from "./open-tabs.ts";
import { paneCommand } from "./pane-command.ts";
import type { TmuxSession } from "./read-state.ts";
import { tmuxFailure } from "./run-tmux.ts";
import { runWithoutHook } from "./run-without-hook.ts";
import { paneOptions } from "./split-commands.ts";
import type { TmuxLink } from "./tmux-link.ts";
import { literalFormat, type TmuxCommand } from "./tmux-script.ts";

/** Sessions are workspaces, windows are tabs. */
export class TmuxPanes implements Panes {
  readonly terminal = "tmux";
  readonly #link: TmuxLink;
  /** The command runs inside this server. */
  readonly #isInside: boolean;

  constructor(link: TmuxLink, isInside: boolean) {
    this.#link = link;
    this.#isInside = isInside;
  }

  /** Empty until a server runs: `open` starts one. */
  get instance(): string {
    return this.#link.instance;
  }

  async list(): Promise<Result<readonly Pane[], Failure>> {
    const state = await this.#link.look();
    return state.ok ? ok(state.value?.panes ?? []) : state;
  }

  async open(tabs: NewTabs): Promise<Result<readonly OpenedPane[], Failure>> {
    const possible = await checkTabs(tabs);
    if (!possible.ok) return possible;
    const opened = await this.#open(tabs);
    // Another program made the session at the same moment, so the tabs go there.
    const wasFirst = opened.ok || !opened.failure.detail.includes("duplicate session");
    return wasFirst ? opened : this.#open(tabs);
  }

  async #open(tabs: NewTabs): Promise<Result<readonly OpenedPane[], Failure>> {
    const state = await this.#link.look();
    return state.ok ? openTabs(this.#link, state.value ?? this.#link.nothing, tabs) : state;
  }

  async split({ pane, side, cells, program }: NewSplit): Promise<Result<string, Failure>> {
    const possible = await checkProgram(program);
    if (!possible.ok) return possible;
    const state = await this.#link.look();
    if (!state.ok) return state;
    const { panes = [], variables = [], hasSplitHook = false } = state.value ?? {};
    const room = checkRoom({ pane, side, cells, program }, panes);
    if (!room.ok) return room;
    // Restores the zoom, so that the person continues to see only the zoomed pane.
    const zoom = panes.some(({ id, isZoomed }) => id === pane && isZoomed) ? ["-Z"] : [];
    const how = [...sides[side], ...zoom, "-l", String(cells), "-P", "-F", "split #{pane_id}"];
    const split = ["split-window", "-d", "-t", pane, ...how];
    const lines = await runWithoutHook(this.#link, { hasSplitHook }, pane, [
      split.concat(paneCommand(program, variables)),
    ]);
    if (!lines.ok) return lines;
    const made = lines.value.flatMap((line) => /^split (%\d+)$/.exec(line)?.[1] ?? [])[0];
    if (made === undefined)
      return fail({ reason: "unavailable", detail: "tmux did not report the new pane." });
    // A failure is ignored: if the pane is gone already, the end of its program shows it.
    await this.#link.run(paneOptions(made));
    return ok(made);
  }

  async label(pane: string, title: string): Promise<Result<void, Failure>> {
    const name = literalFormat(withoutControls(title));
    const done = await this.#link.ask([["rename-window", "-t", pane, "--", name]]);
    return done.ok ? ok(undefined) : done;
  }

  async close(pane: string): Promise<Result<void, Failure>> {
    const state = await this.#link.look();
    if (!state.ok) return state;
    const found = state.value?.panes.find(({ id }) => id === pane);
    if (found === undefined) return ok(undefined);
    if (found.view === "keyboard" && found.isActive) return fail(hasKeyboard(pane));
    // Closing another pane would end the zoom.
    const zoom = found.isZoomed && !found.isActive ? [["resize-pane", "-Z", "-t", found.tab]] : [];
    const done = await this.#link.run([["kill-pane", "-t", pane], ...zoom]);
    if (!done.ok) return done;
    const isGone = done.value.code === 0 || done.value.stderr.includes("can't find");
    return isGone ? ok(undefined) : fail(tmuxFailure(this.#link.server, done.value));
  }

  /**
   * Returns the command that shows the workspace to the person who runs it; `not-found` when there is none.
   */
  async showCommand(workspace: string): Promise<Result<ShowCommand, Failure>> {
    const state = await this.#link.look();
    if (!state.ok) return state;
    const wanted = withoutControls(workspace);
    const session = state.value?.sessions.find((each) => each.workspace === wanted);
    if (session === undefined) {
      return fail({ reason: "not-found", detail: `tmux has no workspace ${wanted}.` });
    }
    const target = targetOf(session);
    if (this.#isInside) {
      // tmux finds the server by the environment of the pane.
      return ok({ argv: ["tmux", "switch-client", "-t", target], fillsTerminal: false });
    }
    const { address } = this.#link.server;
    return ok({ argv: ["tmux", ...address, "attach-session", "-t", target], fillsTerminal: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Every call has its own client, so nothing stays open between calls.
  }
}

/** Returns a session's readable name, or its id if tmux would interpret the name otherwise. */
function targetOf({ id, name }: TmuxSession): string {
  return /^\w[\w -]*$/.test(name) ? `=${name}` : id;
}

/** Checks the size first: tmux would make the other pane too small to read, or misread the number. */
function checkRoom({ pane, side, cells }: NewSplit, panes: readonly Pane[]): Result<void, Failure> {
  const found = panes.find(({ id }) => id === pane);
  if (found === undefined) return fail({ reason: "not-found", detail: `tmux has no pane ${pane}.` });
  const total = side === "left" || side === "right" ? found.columns : found.rows;
  // One cell for the line between the panes and at least one for the other pane.
  if (cells >= 1 && cells <= total - 2) return ok(undefined);
  return fail({
    reason: "conflict",
    detail: `The tmux pane ${pane} has ${total} cells: too few for a new pane of ${cells}.`,
    hint: "Make the terminal larger or close panes.",
  });
}

function hasKeyboard(pane: string): Failure {
  return {
    reason: "conflict",
    detail: `The tmux pane ${pane} is in use: the next keys typed into it would go to another pane.`,
    hint: "Switch to another pane first.",
  };
}

const sides = {
  left: ["-h", "-b"],
  right: ["-h"],
  top: ["-v", "-b"],
  bottom: ["-v"],
} as const satisfies Record<NewSplit["side"], TmuxCommand>;

/** Checks everything that can be checked before anything changes. */
async function checkTabs({ layout, size }: NewTabs): Promise<Result<void, Failure>> {
  for (const { root } of layout.tabs) {
    const plan = planSplits(root, size);
    if (!plan.ok) return plan;
  }
  const programs: readonly PaneProgram[] = layout.tabs.flatMap(({ root }) => panesOf(root));
  const checked = await Promise.all(programs.map((program) => checkProgram(program)));
  return checked.find((each) => !each.ok) ?? ok(undefined);
}
