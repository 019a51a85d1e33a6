import { writeFileSync } from "node:fs";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { TaskSpan } from "@wezterm-parallel/shared/protocol/api/schemas/timeline-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderTimeline } from "../../render/runs/timeline.ts";
import { resolveId } from "../../tasks/resolve-id.ts";

interface TimelineOptions {
  readonly trace?: string;
}

export function registerTimeline(program: Command, cli: CliContext): void {
  program
    .command("timeline")
    .argument("[run]", "a run (default: the newest)")
    .option("--trace <file>", "write it for Perfetto (ui.perfetto.dev) or chrome://tracing; -: to the output")
    .addHelpText(
      "after",
      examples("wzp timeline", "wzp timeline r12 --json", "wzp timeline r12 --trace r12.json"),
    )
    .action(cli.action((run: string | undefined, options: TimelineOptions) => timeline(cli, run, options)));
}

async function timeline(
  cli: CliContext,
  wanted: string | undefined,
  { trace }: TimelineOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const run = await findRun(cli, wanted);
  if (!run.ok) return run;
  const tasks = await listSpans(client, run.value);
  if (!tasks.ok) return tasks;
  if (trace !== undefined) return writeTrace(cli, { file: trace, run: run.value, tasks: tasks.value });
  if (cli.json) cli.printJson({ run: run.value, tasks: tasks.value.map(span) });
  else {
    const style = { width: cli.width, colours: cli.colours, now: Date.now() };
    cli.print((await renderTimeline(tasks.value, style)).join("\n"));
  }
  return ok(exitCodes.done);
}

function span({ name: _name, ...told }: TaskSpan): object {
  return told;
}

interface WantedTrace {
  /** `-`: the output. */
  readonly file: string;
  readonly run: string;
  readonly tasks: readonly TaskSpan[];
}

async function writeTrace(
  cli: CliContext,
  { file, run, tasks }: WantedTrace,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const found = await client.run(run);
  if (!found.ok) return found;
  const attempts = await listAttempts(client, run);
  if (!attempts.ok) return attempts;
  const { renderChromeTrace } = await import("../../render/runs/chrome-trace.ts");
  const now = Date.now();
  const text = renderChromeTrace({ run: found.value, tasks, attempts: attempts.value, now });
  if (file === "-") cli.print(text);
  else {
    try {
      writeFileSync(file, `${text}\n`, { mode: 0o600 });
    } catch (error) {
      const detail = `Cannot write the trace: ${(error as Error).message}.`;
      return fail({
        reason: "invalid-request",
        detail,
        hint: "Name a file in a directory that you may write.",
      });
    }
    cli.print(`Wrote ${file}: open it in https://ui.perfetto.dev or chrome://tracing.`);
  }
  return ok(exitCodes.done);
}

async function listAttempts(
  client: Client,
  run: string,
): Promise<Result<readonly AttemptResource[], Failure>> {
  const found: AttemptResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.attempts(run, { cursor });
    if (!page.ok) return page;
    found.push(...page.value.items);
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok(found);
}

async function listSpans(client: Client, run: string): Promise<Result<readonly TaskSpan[], Failure>> {
  const spans: TaskSpan[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.timeline(run, { cursor });
    if (!page.ok) return page;
    spans.push(...page.value.items);
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok(spans);
}

async function findRun(cli: CliContext, wanted: string | undefined): Promise<Result<string, Failure>> {
  if (wanted === undefined) {
    const client = await cli.client();
    const runs = await client.runs({ limit: 1 });
    if (!runs.ok) return runs;
    const [newest] = runs.value.items;
    return newest === undefined
      ? fail({ reason: "not-found", detail: "There are no runs yet." })
      : ok(newest.id);
  }
  const resolved = await resolveId(cli, wanted);
  if (!resolved.ok) return resolved;
  return ok(resolved.value.id.replace(/\/.*$/s, ""));
}
