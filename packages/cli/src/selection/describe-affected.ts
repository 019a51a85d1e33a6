import type { AffectedTask, AffectedWhy } from "@wezterm-parallel/shared/domain/inputs/affected-tasks";

import { countOf } from "../text/count-of.ts";
import { displayWidth, visible } from "../text/width.ts";
import type { Affected } from "./find-affected.ts";

/** Lines that fit on a terminal beside the progress of the run. */
const shownTasks = 20;

/** Describes which tasks were selected, and why; `shown` limits how many. */
export function describeAffected({ base, files, tasks }: Affected, shown = shownTasks): string {
  const since = `since ${base.name} (${base.commit.slice(0, 10)})`;
  if (tasks.length === 0) return `${describeFiles(files)} ${since}; no task is affected.`;
  const more = tasks.length > shown ? [`  and ${tasks.length - shown} more`] : [];
  return [
    `${describeFiles(files)} ${since}; ${countOf(tasks.length, "task")} selected:`,
    ...describeTasks(tasks.slice(0, shown)),
    ...more,
  ].join("\n");
}

function describeFiles(files: readonly string[]): string {
  return files.length === 0 ? "Nothing changed" : `${countOf(files.length, "file")} changed`;
}

export function describeTasks(tasks: readonly AffectedTask[]): readonly string[] {
  const width = Math.max(...tasks.map(({ name }) => displayWidth(name)));
  return tasks.map(
    ({ name, why }) => `  ${name}${" ".repeat(width - displayWidth(name))}  ${describeWhy(why)}`,
  );
}

function describeWhy(why: AffectedWhy): string {
  switch (why.reason) {
    case "definition":
      return "its definition in the plan changed";
    case "input":
      return `${visible(why.path)} changed`;
    case "no-inputs":
      return `${visible(why.path)} changed, and it has no inputs`;
    case "needs":
      return `needs ${why.task}`;
    case "needed-by":
      return `${why.task} needs it`;
  }
}
