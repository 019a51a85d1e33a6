import { appendFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { readLogTail } from "../../logs/read-log-tail.ts";
import type { ReportedRun, ReportedTask } from "./ended-tasks.ts";
import { renderAnnotations } from "./render-annotations.ts";
import { renderJunit } from "./render-junit.ts";
import { renderMarkdown } from "./render-markdown.ts";
import type { ReportOptions } from "./report-options.ts";

/** Failed tasks whose last lines are read; further ones are reported without. */
const explainedTasks = 100;
const reportedLines = 60;

/** Writes the wanted reports of an ended run; on GitHub Actions, prints its failures as annotations too. */
export async function writeReports(
  cli: CliContext,
  client: Client,
  { run, tasks }: { readonly run: RunResource; readonly tasks: readonly TaskResource[] },
  { summary, junit }: ReportOptions,
): Promise<Result<void, Failure>> {
  const ended: ReportedRun = { run, tasks: await withLastLines(client, tasks) };
  if (cli.env["GITHUB_ACTIONS"] === "true")
    for (const line of renderAnnotations(ended)) cli.streams.stderr.write(`${line}\n`);
  try {
    if (junit !== undefined) await writeFile(resolve(cli.cwd, junit), renderJunit(ended));
    if (summary !== undefined) await writeSummary(cli, summary, renderMarkdown(ended));
    return ok(undefined);
  } catch (error) {
    return fail({
      reason: "invalid-request",
      detail: `The run has ended, but its report could not be written: ${(error as Error).message}.`,
      hint: `Its results: wzp show ${run.id}`,
    });
  }
}

/** Several commands of one step share the file of its summary. */
async function writeSummary(cli: CliContext, file: string, text: string): Promise<void> {
  const path = resolve(cli.cwd, file);
  const shared = cli.env["GITHUB_STEP_SUMMARY"];
  if (shared !== undefined && path === resolve(cli.cwd, shared)) await appendFile(path, text);
  else await writeFile(path, text);
}

async function withLastLines(
  client: Client,
  tasks: readonly TaskResource[],
): Promise<readonly ReportedTask[]> {
  const reported: ReportedTask[] = [];
  let explained = 0;
  for (const task of tasks) {
    const isExplained = task.state === "failed" && explained < explainedTasks;
    if (isExplained) explained++;
    reported.push({ task, lines: isExplained ? await readLogTail(client, task, reportedLines) : [] });
  }
  return reported;
}
