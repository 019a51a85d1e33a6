import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskState } from "@wezterm-parallel/shared/domain/task-states";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { examples } from "../render/examples.ts";
import { renderListing } from "../render/listing.ts";

interface PsOptions {
  readonly all?: boolean;
}

const unfinished: readonly TaskState[] = ["running", "verifying", "leased", "ready", "parked", "blocked"];

/** Most runs and tasks listed; what is beyond is told as such. */
const listedRuns = 20;
const listedTasks = 200;

export function registerPs(program: Command, cli: CliContext): void {
  program
    .command("ps")
    .option("-a, --all", "also tasks that have ended")
    .addHelpText("after", examples("wzp ps", "wzp ps --json | jq '.tasks[].id'"))
    .action(cli.action((options: PsOptions) => ps(cli, options)));
}

async function ps(cli: CliContext, { all }: PsOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const state = all === true ? undefined : unfinished;
  const [runs, tasks] = await Promise.all([
    client.runs({ limit: listedRuns }),
    client.tasks({ limit: listedTasks, state }),
  ]);
  if (!runs.ok) return runs;
  if (!tasks.ok) return tasks;
  const more = tasks.value.next !== undefined;
  const listing = { runs: runs.value.items, tasks: tasks.value.items, more };
  if (cli.json) cli.printJson(listing);
  else cli.print(await renderListing(listing, { width: cli.width, colours: cli.colours, now: Date.now() }));
  return ok(exitCodes.done);
}
