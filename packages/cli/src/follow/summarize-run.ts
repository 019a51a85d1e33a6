import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { readLogTail } from "../logs/read-log-tail.ts";
import { type EndedRun, type FailedTask, renderSummary } from "../render/runs/summary.ts";
import { listTasks } from "../tasks/each-task.ts";
import type { ReportOptions } from "./reports/report-options.ts";

/** Failed tasks whose last lines are shown; others are only named. */
const explainedTasks = 5;
const tailLines = 6;
/** More than on a terminal: somebody who reads a log cannot press a key to see more. */
const tailLinesInPipe = 20;

interface SummaryOptions extends ReportOptions {
  readonly printed: boolean;
  readonly about?: object | undefined;
}

/** Prints how an ended run went, with the last lines of failures unless they are `printed`; returns its state. */
export async function summarizeRun(
  cli: CliContext,
  client: Client,
  id: string,
  { printed, about, ...reports }: SummaryOptions,
): Promise<Result<RunState, Failure>> {
  const run = await client.run(id);
  if (!run.ok) return run;
  const tasks = await listTasks(client, id);
  if (!tasks.ok) return tasks;
  if (cli.json) cli.printJson({ run: run.value, tasks: tasks.value, ...about });
  else {
    const failed = await explainFailures(cli, client, tasks.value, printed);
    await printSummary(cli, { run: run.value, tasks: tasks.value, failed });
  }
  if (wantsReports(cli, reports)) {
    const { writeReports } = await import("./reports/write-reports.ts");
    const written = await writeReports(cli, client, { run: run.value, tasks: tasks.value }, reports);
    if (!written.ok) return written;
  }
  return ok(run.value.state);
}

function wantsReports({ env }: CliContext, { summary, junit }: ReportOptions): boolean {
  return summary !== undefined || junit !== undefined || env["GITHUB_ACTIONS"] === "true";
}

async function explainFailures(
  cli: CliContext,
  client: Client,
  tasks: readonly TaskResource[],
  printed: boolean,
): Promise<readonly FailedTask[]> {
  const tail = cli.streams.stdout.isTTY === true ? tailLines : tailLinesInPipe;
  const failed: FailedTask[] = [];
  for (const task of tasks.filter((each) => each.state === "failed").slice(0, explainedTasks)) {
    failed.push({ task, lines: printed ? [] : await readLogTail(client, task, tail) });
  }
  return failed;
}

async function printSummary(cli: CliContext, ended: EndedRun): Promise<void> {
  const watched = cli.streams.stdout.isTTY === true;
  // An empty line after the progress or the output of tasks.
  cli.print("");
  cli.print(
    await renderSummary(ended, {
      width: cli.width,
      excerptWidth: watched ? cli.width : Number.POSITIVE_INFINITY,
      colours: cli.colours,
    }),
  );
}
