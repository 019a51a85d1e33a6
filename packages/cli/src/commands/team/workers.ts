import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { dutyOf } from "@wezterm-parallel/shared/domain/worker/drain-worker";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { waitUntilDrained } from "../../team/wait-until-drained.ts";
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
      "how long the invitation can be used, such as 10m, 4h or 3d (default: 1h; of a pool: 90d)",
      parseDuration,
    )
    .option(
      "--pool",
      "for any number of workers, such as containers; each is named after the pool and its host",
    )
    .description("invite a worker on another machine, and print the command that joins it, once")
    .addHelpText(
      "after",
      examples(
        "wzp workers invite build-2",
        "wzp workers invite build-2 --expires 10m --json | jq -r .token",
        "wzp workers invite build --pool --expires 30d",
      ),
    )
    .action(cli.action((name: string, options: InviteOptions) => invite(cli, name, options)));
  registerDraining(workers, cli);
  workers
    .command("remove")
    .argument("<name>", "name of the worker")
    .option("--lose-work", "even if its tasks are lost, and work that is only in its checkouts")
    .description("remove a worker on another machine, once nothing there would be lost")
    .addHelpText("after", examples("wzp workers remove build-2", "wzp workers remove build-2 --lose-work"))
    .action(cli.action((name: string, options: RemoveOptions) => remove(cli, name, options)));
}

function registerDraining(workers: Command, cli: CliContext): void {
  workers
    .command("drain")
    .argument("<name>", "name of the worker")
    .option("--wait", "wait until it has finished its tasks")
    .description("let a worker finish its tasks and take no new ones, also after restarts")
    .addHelpText("after", examples("wzp workers drain build-2", "wzp workers drain build-2 --wait"))
    .action(cli.action((name: string, options: DrainOptions) => drain(cli, name, options)));
  workers
    .command("undrain")
    .argument("<name>", "name of the worker")
    .description("let a worker that drains take tasks again")
    .addHelpText("after", examples("wzp workers undrain build-2", "wzp workers undrain build-2 --json"))
    .action(cli.action((name: string) => undrain(cli, name)));
}

/** The server's defaults. */
const usualMs = { worker: 3_600_000, pool: 90 * 24 * 3_600_000 } as const;

interface InviteOptions {
  /** Milliseconds. */
  readonly expires?: number;
  readonly pool?: boolean;
}

interface DrainOptions {
  readonly wait?: boolean;
}

interface RemoveOptions {
  readonly loseWork?: boolean;
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

function rowOf(worker: WorkerResource) {
  const { name, live, capacity, release, labels } = worker;
  return [
    { text: visible(name) },
    { text: describeState(worker) },
    { text: `${live} of ${capacity.tasks} slots in use` },
    { text: release },
    { text: visible(labels.join(" ")) },
  ];
}

function describeState(worker: WorkerResource): string {
  const { state, lastSeenAt } = worker;
  const duty = dutyOf(worker);
  if (state !== "away") return duty === "taking" ? state : duty;
  const seen = `away, last seen ${formatAge(Date.now() - lastSeenAt)}`;
  return duty === "taking" ? seen : `${duty}, ${seen}`;
}

async function invite(
  cli: CliContext,
  name: string,
  { expires, pool = false }: InviteOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const address = await addressOf(cli, client);
  if (!address.ok) return address;
  const made = await client.team.inviteWorker({ name, expiresInMs: expires, ...(pool && { pool }) });
  if (!made.ok) return made;
  const { token } = made.value;
  const command = `wzp worker join ${address.value} --token ${token}${pool ? " --foreground" : ""}`;
  if (cli.json) cli.printJson({ name, token, command });
  else cli.print(command);
  if (!cli.json) cli.note(describeUse(pool, expires));
  return ok(exitCodes.done);
}

function describeUse(pool: boolean, expires: number = usualMs[pool ? "pool" : "worker"]): string {
  const time = formatDuration(expires);
  return pool
    ? `Any number of workers can use it within ${time}. It is not shown again.`
    : `Type it on the other machine within ${time}. It is not shown again, and works once.`;
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

async function drain(
  cli: CliContext,
  name: string,
  { wait }: DrainOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const status = await client.status();
  if (!status.ok) return status;
  const drained = await client.team.drainWorker(name, true);
  if (!drained.ok) return drained;
  const left = countOf(drained.value.live, "task", "tasks");
  if (wait === true && dutyOf(drained.value) !== "drained")
    cli.note(`waiting for ${left} on ${visible(name)} …`);
  const last =
    wait === true ? await waitUntilDrained(client, { name, after: status.value.lastEvent }) : drained;
  if (!last.ok) return last;
  if (cli.json) cli.printJson(last.value);
  else if (dutyOf(last.value) === "drained") cli.print(`${visible(name)} is drained: it has no tasks`);
  else cli.print(`${visible(name)} takes nothing new, and finishes ${left}`);
  return ok(exitCodes.done);
}

async function undrain(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const changed = await (await cli.client()).team.drainWorker(name, false);
  if (!changed.ok) return changed;
  if (cli.json) cli.printJson(changed.value);
  else cli.print(`${visible(name)} takes tasks again`);
  return ok(exitCodes.done);
}

async function remove(
  cli: CliContext,
  name: string,
  { loseWork }: RemoveOptions,
): Promise<Result<ExitCode, Failure>> {
  const lose = loseWork === true ? "work" : undefined;
  const removed = await (await cli.client()).team.removeWorker(name, lose);
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
