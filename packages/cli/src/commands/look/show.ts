import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { type AttemptPlace, openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { renderChanges } from "../../render/runs/changes-of-run.ts";
import { renderAttempt, renderTask } from "../../render/detail.ts";
import { examples } from "../../render/examples.ts";
import { renderListing } from "../../render/listing.ts";
import { type ListedTasks, listFairly } from "../../tasks/list-fairly.ts";
import { addListOptions, type ListOptions, pageCommand } from "../../tasks/list-options.ts";
import { pageOfRun } from "../../tasks/page-of-run.ts";
import type { TaskPage } from "../../tasks/read-tasks.ts";
import { resolveId } from "../../tasks/resolve-id.ts";
import { chosenStates } from "../../tasks/state-option.ts";

export function registerShow(program: Command, cli: CliContext): void {
  const command = program
    .command("show")
    .argument("<id>", "a run, task or attempt; a unique prefix is enough");
  addListOptions(command, {
    scope: "for a run: ",
    limit: 1000,
    before: "the tasks listed before this one",
    after: "the tasks listed after this one",
  })
    .addHelpText("after", examples("wzp show r12", "wzp show r12 --failed", "wzp show 'r12/test(2)' --json"))
    .action(cli.action((id: string, options: ListOptions) => show({ cli, command, options }, id)));
}

interface Call {
  readonly cli: CliContext;
  readonly command: Command;
  readonly options: ListOptions;
}

async function show(call: Call, id: string): Promise<Result<ExitCode, Failure>> {
  const { cli } = call;
  const client = await cli.client();
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  const { kind, id: full } = resolved.value;
  if (kind === "run") return showRun(call, client, full);
  const answer = kind === "task" ? await client.task(full) : await client.attempt(full);
  if (!answer.ok) return answer;
  if (cli.json) cli.printJson(answer.value);
  else if ("history" in answer.value) {
    const { id: task, attempts, history } = answer.value;
    const mayHave = history.some(({ result }) => result?.commit !== undefined);
    const change = mayHave ? await client.get("getChange", { id: task }) : undefined;
    const place = await findPlace(cli, `${task}#${attempts}`);
    const about = { place, change: change?.ok === true ? change.value : undefined };
    cli.print(renderTask(answer.value, cli.colours, about));
  } else cli.print(renderAttempt(answer.value, cli.colours, await findPlace(cli, answer.value.id)));
  return ok(exitCodes.done);
}

/** Finds where an attempt works on this machine; the server does not know it. */
async function findPlace(cli: CliContext, attempt: string): Promise<AttemptPlace | undefined> {
  const local = await openLocalCheckouts(cli.home, cli.env);
  return local.place(attempt);
}

async function showRun(call: Call, client: Client, id: string): Promise<Result<ExitCode, Failure>> {
  const { cli, command, options } = call;
  const run = await client.run(id);
  if (!run.ok) return run;
  const listed = await listTasks(client, run.value, options);
  if (!listed.ok) return listed;
  const { tasks, left, before, after } = listed.value;
  const page = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  const changes = await listChanges(client, run.value);
  if (cli.json)
    cli.printJson({ run: run.value, tasks, changes, more: left.size > 0 || after !== undefined, ...page });
  else {
    const last = tasks.at(-1)?.id;
    const rest = () => pageCommand(command, [id], last === undefined ? {} : { after: last });
    const pages = [
      ...(after === undefined ? [] : [`… more: ${pageCommand(command, [id], { after })}`]),
      ...(before === undefined ? [] : [`… before these: ${pageCommand(command, [id], { before })}`]),
    ];
    const screen = { width: cli.width, colours: cli.colours, now: Date.now() };
    cli.print(
      await renderListing(
        {
          runs: [run.value],
          tasks,
          left,
          rest,
          pages,
          showParams: true,
          showSpending: run.value.spent !== undefined,
        },
        screen,
      ),
    );
    const merged = await renderChanges(id, changes, screen);
    if (merged !== undefined) cli.print(merged);
  }
  return ok(exitCodes.done);
}

/** Changes of a run that are shown; the queue and the tasks themselves tell about others. */
const mostChanges = 1_000;

/** Returns the changes of a run's tasks; none without the permission to see them. */
async function listChanges(
  client: Client,
  { id, project, counts }: RunResource,
): Promise<readonly ChangeResource[]> {
  if (project.kind !== "git" || (counts.succeeded ?? 0) === 0) return [];
  const changes = await client.get("listChanges", {}, { run: id, limit: mostChanges });
  return changes.ok ? changes.value.items.toReversed() : [];
}

type Listed = Pick<TaskPage, "before" | "after"> & ListedTasks;

/** The counts of a run say how many tasks are left, unless a text, a time or a task limits the list. */
async function listTasks(
  client: Client,
  run: RunResource,
  options: ListOptions,
): Promise<Result<Listed, Failure>> {
  const { match, since, before, after, limit } = options;
  const state = chosenStates(options);
  if ([match, since, before, after].every((each) => each === undefined))
    return listFairly(client, [run], { states: state, limit });
  const time = since === undefined ? {} : { since: Date.now() - since };
  const page = await pageOfRun(client, { run: run.id, state, match, ...time }, { limit, before, after });
  return page.ok ? ok({ ...page.value, left: new Map() }) : page;
}
