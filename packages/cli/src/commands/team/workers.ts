import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { formatAge, formatDuration } from "../../text/duration.ts";
import { countOf } from "../../text/count-of.ts";
import { parseDuration } from "../../text/parse-option.ts";
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
    .command("invite")
    .argument("<name>", "name of the worker, such as build-2; tasks can ask for it by this label")
    .option(
      "--expires <time>",
      "how long the invitation can be used, such as 10m, 4h or 3d (default: 1h)",
      parseDuration,
    )
    .description("invite a worker on another machine, and print the command that joins it, once")
    .addHelpText(
      "after",
      examples(
        "wzp workers invite build-2",
        "wzp workers invite build-2 --expires 10m --json | jq -r .token",
      ),
    )
    .action(cli.action((name: string, options: InviteOptions) => invite(cli, name, options)));
  workers
    .command("remove")
    .argument("<name>", "name of the worker")
    .description("remove a worker on another machine: its credential ends at once, and its tasks are lost")
    .addHelpText("after", examples("wzp workers remove build-2", "wzp workers remove build-2 --json"))
    .action(cli.action((name: string) => remove(cli, name)));
}

/** The server's default. */
const usualMs = 3_600_000;

interface InviteOptions {
  /** Milliseconds. */
  readonly expires?: number;
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

async function invite(
  cli: CliContext,
  name: string,
  { expires }: InviteOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const address = await addressOf(cli, client);
  if (!address.ok) return address;
  const made = await client.team.inviteWorker({ name, expiresInMs: expires });
  if (!made.ok) return made;
  const { token } = made.value;
  const command = `wzp worker join ${address.value} --token ${token}`;
  if (cli.json) cli.printJson({ name, token, command });
  else cli.print(command);
  if (!cli.json)
    cli.note(
      `Type it on the other machine within ${formatDuration(expires ?? usualMs)}. It is not shown again, and works once.`,
    );
  return ok(exitCodes.done);
}

/** The address by which this command, or people, reach the server. */
async function addressOf(cli: CliContext, client: Client): Promise<Result<string, Failure>> {
  const { context } = cli;
  if (!context.ok) return context;
  if (context.value !== undefined) return ok(context.value.server);
  const status = await client.status();
  if (!status.ok) return status;
  return status.value.address === undefined ? fail(notOnNetwork) : ok(status.value.address);
}

async function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const removed = await (await cli.client()).team.removeWorker(name);
  if (!removed.ok) return removed;
  const { lost } = removed.value;
  if (cli.json) cli.printJson(removed.value);
  else cli.print(`removed ${visible(name)}${lost === 0 ? "" : `; ${countOf(lost, "task", "tasks")} lost`}`);
  return ok(exitCodes.done);
}

const notOnNetwork: Failure = {
  reason: "unsupported",
  detail: "The server listens only on this machine's socket, so no other machine can reach it.",
  hint: "Let it listen: wzp up --listen HOST:PORT --tls-cert FILE --tls-key FILE",
};
