import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { JoinedServer } from "@wezterm-parallel/shared/domain/joined-server";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findDaemon } from "../../supervision/find-daemon.ts";
import { joinedServer, readWorkerLink } from "../../supervision/joined-worker.ts";
import { whyNotServing } from "../../supervision/start-trouble.ts";
import { countOf } from "../../text/count-of.ts";
import { visible } from "../../text/width.ts";
import { renderStatus } from "../../render/status.ts";

export function registerStatus(program: Command, cli: CliContext): void {
  program
    .command("status")
    .addHelpText("after", examples("wzp status", "wzp status --json | jq .workers"))
    .action(cli.action(() => status(cli)));
}

async function status(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const joined = cli.context.ok && cli.context.value === undefined ? joinedServer(cli.home) : undefined;
  if (joined !== undefined) return statusOfWorker(cli, joined);
  const client = await cli.client({ prompt: true });
  const answer = await client.status();
  if (!answer.ok) return fail(explain(cli, answer.failure));
  if (cli.json) cli.printJson(answer.value);
  else cli.print(renderStatus(answer.value, cli.colours));
  return ok(exitCodes.done);
}

/** A server of this machine may have said why it does not serve: its database is away, or another server has it. */
function explain({ context, home }: CliContext, failure: Failure): Failure {
  const isHere = context.ok && context.value === undefined;
  const why = isHere && failure.reason === "unavailable" ? whyNotServing(home) : undefined;
  return why ?? failure;
}

/** The worker of a home without a server. */
function statusOfWorker(cli: CliContext, { server, name, labels }: JoinedServer): Result<ExitCode, Failure> {
  const runs = findDaemon(cli.home, "worker") !== undefined;
  const link = runs ? readWorkerLink(cli.home) : undefined;
  const state = runs ? (link?.state ?? "away") : "stopped";
  const tasks = link?.tasks ?? 0;
  const work = tasks === 0 ? "" : `, ${countOf(tasks, "task", "tasks")}`;
  if (cli.json) cli.printJson({ worker: name, server, labels, state, tasks });
  else cli.print(`worker ${visible(name)} of ${server}: ${state}${work}`);
  return ok(state === "connected" ? exitCodes.done : exitCodes.taskFailed);
}
