import type { Panes } from "@wezterm-parallel/backend/drivers/panes/panes";

import type { CliContext } from "../context.ts";
import { countOf } from "../text/count-of.ts";
import type { OpenedWorkspace } from "./open-workspace.ts";
import { showHint } from "./show-workspace.ts";

const terminalNames = { wezterm: "WezTerm", tmux: "tmux" } as const;

export interface TellOptions {
  readonly panes: Panes;
  /** Which terminal, and why that one. */
  readonly why: string;
  /** It is being shown already. */
  readonly isShown: boolean;
}

/** What was opened, and how to see it. */
export function tellOpened(
  cli: CliContext,
  opened: OpenedWorkspace,
  { panes, why, isShown }: TellOptions,
): void {
  const { name, standing, how, left, missing } = opened;
  const tasks = new Set(standing.places.flatMap(({ task }) => task ?? [])).size;
  const here = standing.places.filter((place) => place.here).length;
  const show = showHint(cli, panes, name);
  if (cli.json) {
    const { terminal } = panes;
    const { places, waiting } = standing;
    return cli.printJson({
      workspace: { name, terminal, why, how, panes: here + 1, tasks, waiting, places, left, missing, show },
    });
  }
  const opening =
    how === "joined" ? " (it was open)" : how === "completed" ? " (what was closed is back)" : "";
  cli.print(
    `${countOf(here + 1, "pane")} in workspace ${name} (${terminalNames[panes.terminal]})${opening}: ${countOf(tasks, "task")} shown, ${standing.waiting} ${standing.waiting === 1 ? "waits" : "wait"} in the list.`,
  );
  if (left > 0)
    cli.note(
      `${countOf(left, "pane")} of the layout have no room here; make the terminal larger and open it again.`,
    );
  for (const failure of missing)
    cli.note(`not opened again: ${failure.detail}${failure.hint === undefined ? "" : ` ${failure.hint}`}`);
  if (!isShown) cli.print(`Show it with: ${show}`);
  cli.note(why);
}
