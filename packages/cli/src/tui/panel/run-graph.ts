import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import type { Colours } from "../../render/colours.ts";
import { drawRails } from "../../render/plan/plan-rails.ts";
import { stateWord } from "../../render/state-word.ts";
import { fit, visible } from "../../text/width.ts";

/** Columns reserved for a name beside the lines. */
const leastName = 14;

/** The tasks of a run in dependency order, with the lines between them. */
export class RunGraph {
  readonly run: LiveRun;
  readonly size: number;
  readonly #ids: readonly string[];
  readonly #rails: readonly string[] | undefined;

  constructor(run: LiveRun) {
    this.run = run;
    this.size = run.tasks.size;
    const tasks = afterTheirNeeds([...run.tasks.values()]);
    this.#ids = tasks.map(({ id }) => id);
    const names = new Set(tasks.map(({ name }) => name));
    this.#rails = drawRails(
      tasks.map(({ name, needs }) => ({ name, needs: namesOf(needs).filter((need) => names.has(need)) })),
    );
  }

  positionOf(task: string): number {
    return this.#ids.indexOf(task);
  }

  /**
   * Draws `count` tasks, starting at `from`; marks the selected one, those it needs and those that need it.
   */
  draw(
    from: number,
    count: number,
    style: { width: number; colours: Colours; selected: string | undefined },
  ): readonly string[] {
    const selected = style.selected === undefined ? undefined : this.run.tasks.get(style.selected);
    return this.#ids.slice(from, from + count).flatMap((id, at) => {
      const task = this.run.tasks.get(id);
      return task === undefined ? [] : [this.#line(task, from + at, selected, style)];
    });
  }

  #line(
    task: LiveTask,
    at: number,
    selected: LiveTask | undefined,
    style: { width: number; colours: Colours },
  ): string {
    const { width, colours } = style;
    // In a narrow panel, the name is more useful than the lines.
    const rail = (this.#rails?.[at] ?? "●").slice(0, Math.max(0, width - leastName));
    const { sign, word, colour } = stateWord(task.state);
    const relation = selected === undefined ? "" : relationOf(task, selected);
    const needs =
      this.#rails === undefined && task.needs.length > 0 ? ` (needs ${namesOf(task.needs).join(", ")})` : "";
    const room = Math.max(0, width - rail.length - 2);
    const gap = width > 1 ? " " : "";
    const text = fit(`${sign} ${visible(task.name)}  ${word}${relation}${visible(needs)}`, room);
    const paint = task.id === selected?.id ? colours.inverse : colour(colours);
    return `${task.id === selected?.id ? ">" : " "}${colours.dim(rail)}${gap}${paint(text)}`;
  }
}

function relationOf(task: LiveTask, selected: LiveTask): string {
  if (namesOf(selected.needs).includes(task.name)) return `  <- ${visible(selected.name)} needs it`;
  return namesOf(task.needs).includes(selected.name) ? `  -> needs ${visible(selected.name)}` : "";
}

function namesOf(needs: LiveTask["needs"]): readonly string[] {
  return needs.map((need) => need.task);
}

/** Sorts by dependencies and keeps the server's order otherwise. */
function afterTheirNeeds(tasks: readonly LiveTask[]): readonly LiveTask[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const ordered = new Set<LiveTask>();
  const begun = new Set<LiveTask>();
  const waiting = [...tasks].reverse();
  for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) {
    const missing = begun.has(task) ? [] : namesOf(task.needs).flatMap((name) => byName.get(name) ?? []);
    const open = missing.filter((need) => !ordered.has(need));
    if (open.length === 0) ordered.add(task);
    else waiting.push(task, ...open.reverse());
    begun.add(task);
  }
  return [...ordered];
}
