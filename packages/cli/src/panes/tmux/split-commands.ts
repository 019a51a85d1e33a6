import type { SplitPlan } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import type { PaneProgram } from "../panes.ts";
import { paneCommand } from "./pane-command.ts";
import type { TmuxCommand } from "./tmux-script.ts";

interface NewWindow {
  readonly window: string;
  /** Number of its first pane. */
  readonly base: number;
}

/**
 * The commands that cut a new window by a plan. A pane's id is not known before the call, but its number within the
 * window is: panes are numbered in the order of the window's list, where a pane cut off at the left or top comes
 * before the one that gave room.
 */
export function splitCommands<P extends PaneProgram>(
  { window, base }: NewWindow,
  plan: SplitPlan<P>,
  fromServer: readonly string[],
): readonly TmuxCommand[] {
  const order = [plan.splits.length];
  const commands = [...windowOptions(window), ...paneOptions(`${window}.${base}`)];
  for (const split of plan.splits) {
    const at = order.indexOf(split.of);
    const target = `${window}.${base + at}`;
    const cut = [split.side === "left" ? "-h" : "-v", "-b", "-l", String(split.cells)];
    const print = ["-P", "-F", "split #{pane_id}"];
    const program = paneCommand(split.pane, fromServer);
    commands.push(["split-window", "-d", "-t", target, ...cut, ...print, ...program], ...paneOptions(target));
    order.splice(at, 0, split.index);
  }
  // Nobody looks at the window yet: whoever does finds the cursor where reading begins.
  return [...commands, ["select-pane", "-t", `${window}.${base}`]];
}

/** Of a window of ours, whatever the user's own default is. */
function windowOptions(window: string): readonly TmuxCommand[] {
  return [
    // A task's output could name the tab.
    ["set-option", "-w", "-t", window, "allow-rename", "off"],
    // Keys typed into one task would go to all.
    ["set-option", "-w", "-t", window, "synchronize-panes", "off"],
  ];
}

/** Of a pane of ours. `-q`: a tmux that lacks an option behaves as it says. */
export function paneOptions(pane: string): readonly TmuxCommand[] {
  return [
    // What a pane shows is told to WezTerm, around tmux, as images are.
    ["set-option", "-qp", "-t", pane, "allow-passthrough", "on"],
    // A program that ended would leave a pane that nobody can use.
    ["set-option", "-p", "-t", pane, "remain-on-exit", "off"],
  ];
}
