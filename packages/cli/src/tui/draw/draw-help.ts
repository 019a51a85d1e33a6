import type { Colours } from "../../render/colours.ts";
import { fit } from "../../text/width.ts";
import type { Command } from "../input/keys.ts";
import type { Offers } from "../input/offered-commands.ts";

const help: readonly (readonly [keys: string, meaning: string, command?: Command["do"]])[] = [
  ["↑ ↓  j k", "up and down; PgUp PgDn by pages, Home End to the ends"],
  ["← →  h l", "fold and unfold a run"],
  ["n N", "next and last task that failed"],
  ["Enter", "log of the task on the whole screen; Esc goes back"],
  ["Tab", "log, graph of the run, or details"],
  ["f", "follow the log's end again"],
  ["/", "show only what has these words in its name or state: /failed"],
  ["a", "attach: the task's own terminal, here; ctrl-\\ ctrl-\\ comes back", "attach"],
  ["o", "open in a pane of WezTerm or tmux", "open"],
  ["r", "retry: the task, or all of a run that failed", "retry"],
  ["c", "cancel, after asking", "cancel"],
  ["p", "pause, or let go on", "pause"],
  ["+ -", "priority among waiting tasks", "priority"],
  ["y", "copy the id"],
  ["q Ctrl-C", "quit; tasks go on"],
];

export function helpLines(width: number, colours: Colours, offers: Offers): readonly string[] {
  const offered = help.filter(([, , command]) => command === undefined || offers(command));
  return offered.map(([keys, meaning]) => {
    const text = fit(` ${keys.padEnd(10)} ${meaning}`, width);
    return `${colours.bold(text.slice(0, 11))}${text.slice(11)}`;
  });
}
