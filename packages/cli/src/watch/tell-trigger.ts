import type { CliContext } from "../invocation/context.ts";
import { describeTasks } from "../selection/describe-affected.ts";
import { countOf } from "../text/count-of.ts";
import { prepareWidths, visible } from "../text/width.ts";
import type { Trigger } from "./find-trigger.ts";

/** A longer list would push the progress of the run off the screen. */
const shownTasks = 10;

/** Prints what changed, and which tasks run because of it. */
export async function tellTrigger(cli: CliContext, { files, tasks }: Trigger): Promise<void> {
  if (cli.json) return;
  await prepareWidths(tasks.map(({ name }) => name));
  const more = tasks.length > shownTasks ? [`  and ${tasks.length - shownTasks} more`] : [];
  const lines = [...describeTasks(tasks.slice(0, shownTasks)), ...more];
  cli.note(
    `${describeFiles(files)} changed; ${countOf(tasks.length, "task")} selected:\n${lines.join("\n")}`,
  );
}

/** Worktrees start from a commit, so saving a file is not enough for these tasks. */
export function tellUncommitted(cli: CliContext, { files, waiting }: Trigger): void {
  const [first] = waiting;
  if (first === undefined || cli.json) return;
  const others = waiting.length > 1 ? ` and ${waiting.length - 1} more` : "";
  const verb = waiting.length > 1 ? "run" : "runs";
  cli.note(
    `${describeFiles(files)} changed; ${first}${others} ${verb} when it is committed (checkout: worktree)`,
  );
}

export function tellStopped(cli: CliContext, paths: readonly string[]): void {
  if (paths.length === 0 || cli.json) return;
  cli.note(
    `${describeFiles(paths)} changed in every round and no longer starts one while tasks run: add it to \`outputs\` or .gitignore`,
  );
}

function describeFiles([first = "", ...others]: readonly string[]): string {
  return others.length === 0
    ? visible(first)
    : `${visible(first)} and ${countOf(others.length, "more file")}`;
}
