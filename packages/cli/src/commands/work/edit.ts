import type { Command } from "commander";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import { hasEnded, isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { changesOf, type ChangeOptions } from "../../change/change-options.ts";
import { readEditable, writeEditable } from "../../change/editable-task.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findTask } from "../../tasks/find-task.ts";
import { editText } from "../../terminal/edit-text.ts";
import { visible } from "../../text/width.ts";
import { collectVariable, parseInteger, parseLimit } from "../../text/parse-option.ts";

interface EditOptions extends ChangeOptions {
  readonly priority?: number;
  readonly group?: string;
}

export function registerEdit(program: Command, cli: CliContext): void {
  program
    .command("edit")
    .argument("<task>", "a task that waits to start; a unique prefix is enough")
    .option("--command <line>", "new command, interpreted by the shell")
    .option(
      "-e, --env <name=value>",
      "set a variable, or remove it (name only); may be repeated",
      collectVariable,
    )
    .option("--timeout <time>", "new time limit, e.g. 10m, or `none`", parseLimit)
    .option("-p, --priority <number>", "higher first", parseInteger(-1000, 1000))
    .option("-g, --group <name>", "move it to this group of the project, or `none`")
    .addHelpText(
      "after",
      `\nWithout options, opens the changeable settings as YAML in $VISUAL or $EDITOR.\n${examples(
        "wzp edit r12/build",
        "wzp edit r12/build --command 'make all' --timeout 30m",
        "wzp edit r12/build --group db",
      )}`,
    )
    .action(cli.action((id: string, options: EditOptions) => edit(cli, id, options)));
}

async function edit(cli: CliContext, id: string, options: EditOptions): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task } = found.value;
  if (isLive(task.state) || hasEnded(task.state)) return fail(notWaiting(task.id, task.state));
  const edits = await chooseEdits(cli, task, options);
  if (!edits.ok) return edits;
  return edits.value === undefined ? tellSame(cli) : send(cli, task, edits.value);
}

async function chooseEdits(
  cli: CliContext,
  task: TaskDetail,
  options: EditOptions,
): Promise<Result<TaskEdits | undefined, Failure>> {
  const { priority, group } = options;
  const edits: TaskEdits = {
    ...changesOf(options),
    ...(priority !== undefined && { priority }),
    ...(group !== undefined && { group: group === "none" ? null : group }),
  };
  if (Object.keys(edits).length > 0) return ok(edits);
  const { id, spec } = task;
  return editText(cli, { name: "task.yaml", text: writeEditable(id, spec) }, (text) =>
    readEditable(text, spec),
  );
}

async function send(
  cli: CliContext,
  { id }: TaskDetail,
  changes: TaskEdits,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const report = await client.act({ action: "edit", ids: [id], changes });
  if (!report.ok) return report;
  const [refused] = report.value.unchanged;
  if (refused?.group !== undefined) return fail(noGroup(refused.group));
  if (refused !== undefined) return fail(notWaiting(id, refused.state ?? "gone"));
  if (cli.json) cli.printJson(report.value);
  else cli.print(`edited: ${id}`);
  return ok(exitCodes.done);
}

function tellSame(cli: CliContext): Result<ExitCode, Failure> {
  if (cli.json) cli.printJson({ changed: [], unchanged: [] });
  else cli.print("nothing changed");
  return ok(exitCodes.done);
}

function noGroup(name: string): Failure {
  return {
    reason: "not-found",
    detail: `The project of the task has no group ${visible(name)}.`,
    hint: `Create it with: wzp group set ${quoteWord(name)} --parallel 1`,
  };
}

/** The task may have started while its settings were open in the editor. */
function notWaiting(id: string, state: string): Failure {
  const isRunning = isLive(state as TaskDetail["state"]);
  const retry = `wzp retry ${id} --command COMMAND`;
  return {
    reason: "conflict",
    detail: `${id} does not wait to start: it is ${state}.`,
    hint: isRunning
      ? `Cancel it with: wzp cancel ${id} — then run it with changes: ${retry}`
      : `Run it again with changes: ${retry}`,
  };
}
