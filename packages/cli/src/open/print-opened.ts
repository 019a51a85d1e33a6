import type { CliContext } from "../invocation/context.ts";
import type { Panes, ShowCommand } from "../panes/panes.ts";
import { countOf } from "../text/count-of.ts";
import type { OpenedWorkspace } from "./open-workspace.ts";

/** A workspace in the terminal that was chosen for it. */
export interface OpenedHere extends OpenedWorkspace {
  readonly terminal: Panes["terminal"];
  /** One sentence that names the terminal and the reason for choosing it. */
  readonly why: string;
  /** The command that shows the workspace, if the terminal has one. */
  readonly showCommand: ShowCommand | undefined;
  /** Tasks that start as soon as a slot is free. */
  readonly ready: number;
}

const terminalNames: Readonly<Record<string, string>> = { wezterm: "WezTerm" };
const howInWords = { made: "", joined: " (already open)", completed: " (closed panes reopened)" } as const;

/** Prints what was opened, and how to see it unless it is already shown. */
export function printOpened(cli: CliContext, opened: OpenedHere, isShown: boolean): void {
  const { name, how, left, missing, terminal, why } = opened;
  const { panes, tasks, waiting } = openedResource(opened);
  const soon = opened.ready === 0 ? "" : `, ${opened.ready} about to start or waiting for a worker slot`;
  const shown = `${countOf(tasks, "task")} shown, ${waiting} ${waiting === 1 ? "waits" : "wait"} in the list${soon}.`;
  cli.print(
    `${countOf(panes, "pane")} in workspace ${name} (${terminalNames[terminal] ?? terminal})${howInWords[how]}: ${shown}`,
  );
  if (left > 0) {
    cli.note(
      `${countOf(left, "pane")} of the layout did not fit: open the workspace again in a larger terminal.`,
    );
  }
  for (const { detail, hint } of missing) cli.note(`not reopened: ${[detail, hint].join(" ").trim()}`);
  if (!isShown) cli.print(`Show it with: ${showHint(opened)}`);
  cli.note(why);
}

/** Returns the same data for JSON output. */
export function openedResource(opened: OpenedHere) {
  const { name, standing, how, left, missing, terminal, why, ready } = opened;
  const { places, waiting } = standing;
  const tasks = new Set(places.flatMap(({ task }) => task ?? [])).size;
  // Plus the list.
  const panes = places.filter((place) => place.here).length + 1;
  const show = showHint(opened);
  return { name, terminal, why, how, panes, tasks, waiting, ready, places, left, missing, show };
}

/** Returns how to show the workspace. */
function showHint({ name, showCommand }: Pick<OpenedHere, "name" | "showCommand">): string {
  if (showCommand !== undefined) return showCommand.argv.map(shellWord).join(" ");
  return `wzp open --switch (with the WezTerm plugin), or choose ${name} in WezTerm's launcher: ShowLauncherArgs { flags = 'FUZZY|WORKSPACES' }`;
}

/** Quotes a word for a shell: the id of a tmux session begins with `$`. */
function shellWord(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
