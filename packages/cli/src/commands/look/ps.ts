import { type Command, InvalidArgumentError } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderListing } from "../../render/listing.ts";
import { listFairly } from "../../tasks/list-fairly.ts";
import { parseInteger } from "../../text/parse-option.ts";

interface PsOptions {
  readonly all?: boolean;
  readonly limit: number;
  /** Run number. */
  readonly before?: number;
}

const unfinished: readonly TaskState[] = ["running", "verifying", "leased", "ready", "parked", "blocked"];
const goingOn: readonly RunState[] = ["running", "paused"];
const ended: readonly RunState[] = ["succeeded", "failed", "cancelled"];

/**
 * Number of runs that `--all` lists per page. Without it, active runs and the newest ended ones are listed.
 */
const pageOfRuns = 20;
const listedGoingOn = 100;
const listedEnded = 5;

export function registerPs(program: Command, cli: CliContext): void {
  program
    .command("ps")
    .option("-a, --all", "also list finished tasks")
    .option("--limit <tasks>", "list at most this many tasks", parseInteger(1, 1_000_000), 200)
    .option("--before <run>", "with --all: only runs older than this one", parseRun)
    .addHelpText("after", examples("wzp ps", "wzp ps --all --before r80", "wzp ps --json | jq '.tasks[].id'"))
    .action(cli.action((options: PsOptions) => ps(cli, options)));
}

async function ps(cli: CliContext, options: PsOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const runs = await (options.all === true ? pageOfAll(client, options) : current(client));
  if (!runs.ok) return runs;
  const states = options.all === true ? undefined : unfinished;
  const listed = await listFairly(client, runs.value.runs, { states, limit: options.limit });
  if (!listed.ok) return listed;
  const { tasks, left } = listed.value;
  const listing = { ...runs.value, tasks };
  if (cli.json) cli.printJson({ ...listing, more: left.size > 0 });
  else {
    const screen = { width: cli.width, colours: cli.colours, now: Date.now() };
    cli.print(await renderListing({ ...listing, left, rest: (run) => `wzp show ${run.id}` }, screen));
  }
  return ok(exitCodes.done);
}

interface ListedRuns {
  /** Newest first. */
  readonly runs: readonly RunResource[];
  /** Value of `--before` that lists the next older page. */
  readonly before?: string;
}

async function pageOfAll(client: Client, { before }: PsOptions): Promise<Result<ListedRuns, Failure>> {
  // The server's cursor for runs is the number of the last run.
  const cursor = before === undefined ? undefined : String(before);
  const page = await client.runs({ limit: pageOfRuns, cursor });
  if (!page.ok) return page;
  const { items, next } = page.value;
  return ok({ runs: items, ...(next !== undefined && { before: `r${next}` }) });
}

async function current(client: Client): Promise<Result<ListedRuns, Failure>> {
  const [live, over] = await Promise.all([
    client.runs({ state: goingOn, limit: listedGoingOn }),
    client.runs({ state: ended, limit: listedEnded }),
  ]);
  if (!live.ok) return live;
  if (!over.ok) return over;
  const runs = [...live.value.items, ...over.value.items];
  return ok({ runs: runs.toSorted((a, b) => b.number - a.number) });
}

function parseRun(text: string): number {
  const match = /^r(\d{1,12})$/.exec(text);
  if (match === null) throw new InvalidArgumentError("It must be a run such as r12.");
  return Number(match[1]);
}
