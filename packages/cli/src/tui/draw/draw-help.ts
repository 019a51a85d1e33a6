import type { Colours } from "../../render/colours.ts";
import { fit } from "../../text/width.ts";
import type { KeyCommand } from "../input/keys.ts";
import type { Offers } from "../input/offered-commands.ts";

const help: readonly (readonly [keys: string, meaning: string, command?: KeyCommand["do"]])[] = [
  ["↑ ↓  j k", "move up or down; PgUp PgDn by page, Home End to first or last"],
  ["← →  h l", "collapse or expand a run"],
  ["n N", "next or previous failed task"],
  ["Enter", "log of the task in full screen; Esc returns"],
  ["Tab", "switch between log, graph of the run, details and merge queues"],
  ["f", "follow the end of the log again"],
  ["/", "filter by name or state, e.g. /failed"],
  ["a", "attach to the task's terminal; ctrl-\\ ctrl-\\ returns", "attach"],
  ["A", "answer what the program of the task asks", "answer"],
  ["o", "open in a pane of WezTerm or tmux", "open"],
  ["r", "retry the task, or all failed tasks of the run", "retry"],
  ["C", "continue the task in its checkout; with a new prompt: wzp continue", "continue"],
  ["c", "cancel, after confirmation", "cancel"],
  ["p", "pause or resume", "pause"],
  ["+ -", "raise or lower the priority", "priority"],
  ["m", "merge the change of the task, or all changes of the run", "merge"],
  ["w", "withdraw the change from its merge queue", "withdraw"],
  ["F", "put the change first in its merge queue", "first"],
  ["P", "pause or resume the merge queue", "pauseQueue"],
  ["U", "revert the landed change, after confirmation", "unmerge"],
  ["s", "services, schedules, hooks: r restarts or runs now, c stops, p pauses; Esc returns"],
  ["y", "copy the id to the clipboard"],
  ["q Ctrl-C", "quit; tasks continue"],
];

export function helpLines(width: number, colours: Colours, offers: Offers): readonly string[] {
  const offered = help.filter(([, , command]) => command === undefined || offers(command));
  return offered.map(([keys, meaning]) => {
    const text = fit(` ${keys.padEnd(10)} ${meaning}`, width);
    return `${colours.bold(text.slice(0, 11))}${text.slice(11)}`;
  });
}
