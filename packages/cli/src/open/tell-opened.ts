import type { CliContext } from "../invocation/context.ts";
import type { Panes, ShowCommand } from "../panes/panes.ts";
import { countOf } from "../text/count-of.ts";
import type { OpenedWorkspace } from "./open-workspace.ts";

/** A workspace in the terminal that was chosen for it. */
export interface OpenedHere extends OpenedWorkspace {
  readonly terminal: Panes["terminal"];
  /** Which terminal, and why that one: one sentence. */
  readonly why: string;
  /** What shows the workspace, where the terminal has a command for it. */
  readonly showCommand: ShowCommand | undefined;
  /** Tasks that start as soon as there is room for them. */
  readonly ready: number;
}

const terminalNames = { wezterm: "WezTerm", tmux: "tmux" } as const;
const howInWords = { made: "", joined: " (it was open)", completed: " (what was closed is back)" } as const;

/** What was opened, and how to see it unless it is being shown already. */
export function tellOpened(cli: CliContext, opened: OpenedHere, isShown: boolean): void {
  const { name, how, left, missing, terminal, why } = opened;
  const { panes, tasks, waiting } = openedResource(opened);
  const soon = opened.ready === 0 ? "" : `, ${opened.ready} about to start or waiting for room`;
  const shown = `${countOf(tasks, "task")} shown, ${waiting} ${waiting === 1 ? "waits" : "wait"} in the list${soon}.`;
  cli.print(
    `${countOf(panes, "pane")} in workspace ${name} (${terminalNames[terminal]})${howInWords[how]}: ${shown}`,
  );
  if (left > 0) {
    cli.note(`No room here for ${countOf(left, "pane")} of the layout: open it again in a larger terminal.`);
  }
  for (const { detail, hint } of missing) cli.note(`not opened again: ${[detail, hint].join(" ").trim()}`);
  if (!isShown) cli.print(`Show it with: ${showHint(opened)}`);
  cli.note(why);
}

/** The same for programs. */
export function openedResource(opened: OpenedHere) {
  const { name, standing, how, left, missing, terminal, why, ready } = opened;
  const { places, waiting } = standing;
  const tasks = new Set(places.flatMap(({ task }) => task ?? [])).size;
  // The list is one more.
  const panes = places.filter((place) => place.here).length + 1;
  const show = showHint(opened);
  return { name, terminal, why, how, panes, tasks, waiting, ready, places, left, missing, show };
}

/** How a person gets to see the workspace. */
function showHint({ name, showCommand }: Pick<OpenedHere, "name" | "showCommand">): string {
  if (showCommand !== undefined) return showCommand.argv.map(shellWord).join(" ");
  return `wzp open --switch (with the WezTerm plugin), or pick ${name} in WezTerm's launcher: ShowLauncherArgs { flags = 'FUZZY|WORKSPACES' }`;
}

/** As it can be typed: the id of a session begins with a dollar. */
function shellWord(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
