import type { Client } from "@wezterm-parallel/shared/client/client";

import type { CliContext } from "../invocation/context.ts";
import { outputLines } from "../logs/output-lines.ts";
import { readOutput } from "../logs/read-output.ts";
import type { RunReport, Write } from "./report.ts";
import type { TaskProgress } from "./run-progress.ts";

export interface OutputSource {
  readonly cli: CliContext;
  readonly client: Client;
  readonly report: RunReport;
  readonly run: string;
  /** Keeps the colours of tasks. */
  readonly coloured: boolean;
}

/** Prints a line and after it the whole output of an ended task; settles with true if it printed any. */
export async function printBlock(source: OutputSource, task: TaskProgress, line: string): Promise<boolean> {
  let printed = false;
  await source.report.block(async (write) => {
    const [begin, end] = markersFor(source.cli, task, line);
    for await (const text of textOf(source, task)) {
      if (!printed) await write(begin);
      printed = true;
      await write(text);
    }
    await write(printed ? end : `${line}\n`);
    if (task.state === "failed" && printed) await writeTruncation(source, task, write);
  });
  return printed;
}

/** GitHub Actions folds the lines between markers; output of failed tasks stays open. */
function markersFor({ env }: CliContext, { state }: TaskProgress, line: string): readonly [string, string] {
  const isFolded = env["GITHUB_ACTIONS"] === "true" && state !== "failed";
  return isFolded ? [`::group::${line}\n`, "::endgroup::\n"] : [`${line}\n`, ""];
}

async function* textOf(source: OutputSource, task: TaskProgress): AsyncGenerator<string> {
  const { cli, client, run, coloured } = source;
  if (task.attempt === undefined || task.state === "skipped") return;
  const ended = { run, task: task.name, attempt: task.attempt, failed: task.state === "failed" };
  for await (const log of readOutput(cli, client, ended)) {
    const lines = outputLines(coloured);
    for await (const bytes of log) yield* textOfLines(lines.take(bytes));
    yield* textOfLines(lines.end());
  }
}

function textOfLines(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${lines.join("\n")}\n`];
}

/** Says that the stored log ends early, so that its end is not mistaken for the end of the output. */
async function writeTruncation(
  { client, run }: OutputSource,
  { name, attempt }: TaskProgress,
  write: Write,
): Promise<void> {
  const found = await client.attempt(`${run}/${name}#${attempt}`);
  const truncated = found.ok ? found.value.result?.logTruncated : undefined;
  if (truncated !== undefined)
    await write(`(${truncated.dropped} more bytes were dropped: ${truncated.failure.detail})\n`);
}
