import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { formatAge } from "../../text/duration.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerWorkers(program: Command, cli: CliContext): void {
  const workers = program.command("workers");
  workers
    .command("list")
    .description("list workers: the machines that run tasks")
    .addHelpText("after", examples("wzp workers list", "wzp workers list --json"))
    .action(cli.action(() => list(cli)));
  workers
    .command("token")
    .argument("<name>", "name of the worker that will connect with the token")
    .description(
      "create a token for a worker on another machine and print it once (wzp cannot start such a worker yet)",
    )
    .addHelpText(
      "after",
      examples("wzp workers token build-2", "wzp workers token build-2 --json | jq -r .token"),
    )
    .action(cli.action((name: string) => makeToken(cli, name)));
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const workers = await (await cli.client()).workers();
  if (!workers.ok) return workers;
  if (cli.json) cli.printJson(workers.value);
  else if (workers.value.length === 0)
    cli.print("no workers connected (start the worker of this machine with: wzp up)");
  else
    cli.print(
      await renderTable(
        workers.value.map((worker) => rowOf(worker)),
        cli.width,
      ),
    );
  return ok(exitCodes.done);
}

function rowOf({ name, state, lastSeenAt, live, capacity, release, labels }: WorkerResource) {
  const seen = state === "away" ? `, last seen ${formatAge(Date.now() - lastSeenAt)}` : "";
  return [
    { text: visible(name) },
    { text: `${state}${seen}` },
    { text: `${live} of ${capacity.tasks} slots in use` },
    { text: release },
    { text: visible(labels.join(" ")) },
  ];
}

async function makeToken(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const made = await (await cli.client()).team.makeWorkerToken(name);
  if (!made.ok) return made;
  if (cli.json) cli.printJson(made.value);
  else cli.print(made.value.token);
  if (!cli.json) cli.note("It is not shown again, and only lets a worker connect.");
  return ok(exitCodes.done);
}
