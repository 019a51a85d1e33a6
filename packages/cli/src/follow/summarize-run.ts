import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { readLogTail } from "../logs/read-log-tail.ts";
import { type FailedTask, renderSummary } from "../render/summary.ts";
import { listTasks } from "../tasks/each-task.ts";

/** Failed tasks whose last lines are shown; others are only named. */
const explainedTasks = 5;
const tailLines = 6;
/** More than on a terminal: somebody who reads a log cannot press a key to see more. */
const tailLinesInPipe = 20;

/** Prints how an ended run went; returns its state. */
export async function summarizeRun(
  cli: CliContext,
  client: Client,
  id: string,
): Promise<Result<RunState, Failure>> {
  const run = await client.run(id);
  if (!run.ok) return run;
  const tasks = await listTasks(client, id);
  if (!tasks.ok) return tasks;
  if (cli.json) cli.printJson({ run: run.value, tasks: tasks.value });
  else await printSummary(cli, client, run.value, tasks.value);
  return ok(run.value.state);
}

async function printSummary(
  cli: CliContext,
  client: Client,
  run: RunResource,
  tasks: readonly TaskResource[],
): Promise<void> {
  const watched = cli.streams.stdout.isTTY === true;
  const failed: FailedTask[] = [];
  for (const task of tasks.filter((each) => each.state === "failed").slice(0, explainedTasks)) {
    failed.push({ task, lines: await readLogTail(client, task, watched ? tailLines : tailLinesInPipe) });
  }
  // An empty line after the last frame of the live progress.
  if (cli.interactive) cli.print("");
  cli.print(
    await renderSummary(
      { run, tasks, failed },
      {
        width: cli.width,
        excerptWidth: watched ? cli.width : Number.POSITIVE_INFINITY,
        colours: cli.colours,
      },
    ),
  );
}
