import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { CliContext } from "../invocation/context.ts";
import type { Pane, Panes } from "../panes/panes.ts";
import { areaOf } from "../workspace/record-keeper.ts";

/** Used when the terminal's size is unknown. Measured: a window of 1920×1080 has about this many cells. */
const usualSize: Size = { columns: 200, rows: 50 };

/** Rows that a terminal uses itself: tmux has its status line, unless the user turned it off. */
const ownRows: Readonly<Record<string, number>> = { tmux: 1 };

/**
 * Returns the size to divide among panes: that of the tab in which this command runs, else of the terminal it
 * writes to, less the status line of tmux.
 */
export function areaSize(
  cli: Pick<CliContext, "env" | "streams">,
  terminal: Panes["terminal"],
  panes: readonly Pane[],
): Size {
  const own = cli.env["WEZTERM_PANE"] ?? cli.env["TMUX_PANE"];
  const tab = panes.find((pane) => pane.id === own)?.tab;
  const beside = panes.filter((pane) => tab !== undefined && pane.tab === tab);
  if (beside.length > 0) return areaOf(beside);
  const { columns, rows } = cli.streams.stdout;
  if (!cli.streams.stdout.isTTY) return usualSize;
  return { columns, rows: Math.max(1, rows - (ownRows[terminal] ?? 0)) };
}
