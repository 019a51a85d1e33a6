import type { Command } from "commander";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded, taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { type Listing, renderListing } from "../../render/listing.ts";
import { listFairly } from "../../tasks/list-fairly.ts";
import { addListOptions, type ListOptions, pageCommand } from "../../tasks/list-options.ts";
import { currentRuns, pageOfRuns, type RunPage } from "../../tasks/list-runs.ts";
import { newestTasks } from "../../tasks/newest-tasks.ts";
import type { resolveId } from "../../tasks/resolve-id.ts";
import { chosenStates } from "../../tasks/state-option.ts";

interface PsOptions extends ListOptions {
  readonly all?: boolean;
  readonly project?: string;
  readonly run?: string;
  readonly spending?: boolean;
}

export function registerPs(program: Command, cli: CliContext): void {
  const command = program
    .command("ps")
    .option("-a, --all", "also list finished tasks")
    .option("--project <project>", "only runs of this project: its name, directory or id (p3)")
    .option("--run <run>", "only this run")
    .option("--spending", "also show what agents spent");
  addListOptions(command, {
    limit: 200,
    before: "only what is older than this run, or than this task with --state, --failed or --match",
    after: "only what is newer than this run or task",
  })
    .addHelpText(
      "after",
      examples(
        "wzp ps",
        "wzp ps --all --before r80",
        "wzp ps --project . --failed --since 2h",
        "wzp ps --state running,ready --match 'npm test'",
        "wzp ps --all --spending",
        "wzp ps --json | jq '.tasks[].id'",
      ),
    )
    .action(cli.action((options: PsOptions) => ps(cli, command, options)));
}

async function ps(cli: CliContext, command: Command, options: PsOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const scope = await readScope(cli, client, options);
  if (!scope.ok) return scope;
  const listed = await (searchesTasks(options)
    ? search(client, scope.value, options)
    : overview(client, scope.value, options));
  if (!listed.ok) return listed;
  const { runs, tasks, left, before, after } = listed.value;
  const page = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  if (cli.json) cli.printJson({ runs, tasks, more: left.size > 0 || before !== undefined, ...page });
  else {
    const screen = { width: cli.width, colours: cli.colours, now: Date.now() };
    const empty = Object.keys(command.opts()).some((name) => command.getOptionValueSource(name) === "cli");
    cli.print(
      await renderListing(
        {
          ...listed.value,
          showSpending: options.spending === true,
          empty: empty
            ? "nothing matches"
            : "no runs yet (start with: wzp add -- CMD, or wzp init && wzp run)",
          pages: [
            ...(before === undefined ? [] : [`… older: ${pageCommand(command, [], { before })}`]),
            ...(after === undefined ? [] : [`… newer: ${pageCommand(command, [], { after })}`]),
          ],
        },
        screen,
      ),
    );
  }
  return ok(exitCodes.done);
}

/** Without conditions on tasks, runs are listed with their tasks, so that a large run does not hide the others. */
function searchesTasks(options: PsOptions): boolean {
  const { match, since, all } = options;
  return chosenStates(options) !== undefined || match !== undefined || (since !== undefined && all === true);
}

interface Scope {
  readonly run?: string;
  readonly project?: string;
  /** Epoch ms. */
  readonly since?: number;
}

async function readScope(
  cli: CliContext,
  client: Client,
  { run, project, since }: PsOptions,
): Promise<Result<Scope, Failure>> {
  const time = since === undefined ? {} : { since: Date.now() - since };
  const found = run === undefined ? undefined : await resolve(cli, run);
  if (found?.ok === false) return found;
  const runs = found === undefined ? {} : { run: found.value.id.replace(/\/.*/, "") };
  if (project === undefined) return ok({ ...time, ...runs });
  const { chooseProject } = await import("../../tasks/choose-project.ts");
  const chosen = await chooseProject(cli, client, project);
  return chosen.ok ? ok({ ...time, ...runs, project: chosen.value }) : chosen;
}

/** Loaded on demand: resolving names needs git. */
async function resolve(cli: CliContext, id: string): ReturnType<typeof resolveId> {
  return (await import("../../tasks/resolve-id.ts")).resolveId(cli, id);
}

type Listed = Pick<Listing, "runs" | "tasks" | "left" | "rest"> & RunPage;

async function search(client: Client, scope: Scope, options: PsOptions): Promise<Result<Listed, Failure>> {
  const from = options.before ?? options.after;
  if (from?.includes("/") === false) return fail(notTask(from));
  const condition = { ...scope, state: chosenStates(options), match: options.match };
  const found = await newestTasks(client, condition, options);
  return found.ok ? ok({ ...found.value, left: new Map(), rest: () => "" }) : found;
}

function notTask(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is not a task such as r12/test: with --state, --failed or --match, pages begin at a task.`,
    hint: `List the tasks of a run with: wzp show ${quoteWord(id)}`,
  };
}

async function overview(client: Client, scope: Scope, options: PsOptions): Promise<Result<Listed, Failure>> {
  const page = await runsOf(client, scope, options);
  if (!page.ok) return page;
  const { all, limit } = options;
  const states = all === true ? undefined : taskStates.filter((state) => !hasEnded(state));
  const listed = await listFairly(client, page.value.runs, { states, limit });
  if (!listed.ok) return listed;
  const { tasks } = listed.value;
  const rest = ({ id }: RunResource) => {
    const last = tasks.findLast(({ run }) => run === id)?.id;
    const words = all === true ? [] : ["--state", "unfinished"];
    return ["wzp show", id, ...words, ...(last === undefined ? [] : [`--after ${quoteWord(last)}`])].join(
      " ",
    );
  };
  return ok({ ...page.value, ...listed.value, rest });
}

async function runsOf(client: Client, scope: Scope, options: PsOptions): Promise<Result<RunPage, Failure>> {
  const { run: id, ...condition } = scope;
  if (id !== undefined) {
    const run = await client.run(id);
    return run.ok ? ok({ runs: [run.value] }) : run;
  }
  const { all, before, after, since } = options;
  const pages = all === true || before !== undefined || after !== undefined || since !== undefined;
  return pages ? pageOfRuns(client, condition, options) : currentRuns(client, condition);
}
