import type { Colours } from "../render/colours.ts";
import { fit } from "../text/width.ts";

const help: readonly (readonly [keys: string, meaning: string])[] = [
  ["↑ ↓  j k", "up and down; PgUp PgDn by pages, Home End to the ends"],
  ["← →  h l", "fold and unfold a run"],
  ["n N", "next and last task that failed"],
  ["Enter", "log of the task on the whole screen; Esc goes back"],
  ["Tab", "log, graph of the run, or details"],
  ["f", "follow the log's end again"],
  ["/", "show only what has these words in its name or state: /failed"],
  ["a", "attach: the task's own terminal, here; ctrl-\\ ctrl-\\ comes back"],
  ["o", "open in a pane of WezTerm or tmux"],
  ["r", "retry: the task, or all of a run that failed"],
  ["c", "cancel, after asking"],
  ["p", "pause, or let go on"],
  ["+ -", "priority among waiting tasks"],
  ["y", "copy the id"],
  ["q Ctrl-C", "quit; tasks go on"],
];

export function helpLines(width: number, colours: Colours): readonly string[] {
  return help.map(([keys, meaning]) => {
    const text = fit(` ${keys.padEnd(10)} ${meaning}`, width);
    return `${colours.bold(text.slice(0, 11))}${text.slice(11)}`;
  });
}
