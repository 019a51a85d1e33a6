import type { SplitPlan } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import type { PaneProgram } from "../panes.ts";
import { paneCommand } from "./pane-command.ts";
import type { TmuxCommand } from "./tmux-script.ts";

interface NewWindow {
  readonly window: string;
  /** Index of its first pane. */
  readonly base: number;
}

/**
 * Returns the commands that divide a new window by a plan. The id of a pane is not known before the call, but
 * its index in the window is: panes are numbered in window order, where a pane split off at the left or top
 * comes before the pane that was split.
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
  // Selects the first pane. Nobody looks at the window yet, so this takes no focus.
  return [...commands, ["select-pane", "-t", `${window}.${base}`]];
}

/** Sets options of our windows, independent of the user's defaults. */
function windowOptions(window: string): readonly TmuxCommand[] {
  return [
    // The output of a task could rename the tab.
    ["set-option", "-w", "-t", window, "allow-rename", "off"],
    // Keys typed into one task would go to all.
    ["set-option", "-w", "-t", window, "synchronize-panes", "off"],
  ];
}

/** Sets options of our panes. `-q`: versions of tmux without an option ignore it. */
export function paneOptions(pane: string): readonly TmuxCommand[] {
  return [
    // Lets the pane's program tell WezTerm through tmux what it shows.
    ["set-option", "-qp", "-t", pane, "allow-passthrough", "on"],
    // Otherwise an ended program would leave a useless pane.
    ["set-option", "-p", "-t", pane, "remain-on-exit", "off"],
  ];
}
