import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { CliContext } from "../invocation/context.ts";
import type { Pane, Panes } from "../panes/panes.ts";
import { areaOf } from "../workspace/record-keeper.ts";

/** Where nothing says how large the person's terminal is. Origin: a window of 1920×1080 has about so many cells. */
const usualSize: Size = { columns: 200, rows: 50 };

/** Rows that a terminal keeps for itself where it is opened: the status line of tmux, as long as nobody took it away. */
const ownRows = { tmux: 1, wezterm: 0 } as const;

/**
 * The size that panes are cut for: that of the tab this command runs in, which the person sees; else of the
 * terminal it writes to, in which tmux will have its status line.
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
  return { columns, rows: Math.max(1, rows - ownRows[terminal]) };
}
