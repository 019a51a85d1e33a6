import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { createClient } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type JoinedServer, joinedServerFile } from "@wezterm-parallel/shared/domain/joined-server";

import { readServerAddress } from "../../contexts/server-address.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findDaemon } from "../../supervision/find-daemon.ts";
import { joinedServer, startJoinedWorker } from "../../supervision/joined-worker.ts";
import { prepareHome } from "../../supervision/prepare-home.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { visible } from "../../text/width.ts";
import { createNetworkTransport } from "../../transport/network-transport.ts";

interface JoinOptions {
  readonly token: string;
  readonly label?: readonly string[];
  readonly tasks?: number;
  readonly ca?: string;
  readonly start: boolean;
}

export function registerWorker(program: Command, cli: CliContext): void {
  const worker = program.command("worker");
  worker
    .command("join")
    .argument("<server>", "address of the server, such as https://wzp.example.org")
    .requiredOption("--token <token>", "invitation, printed there by wzp workers invite")
    .option("--label <label...>", "labels by which tasks can ask for this machine, besides the worker's name")
    .option("--tasks <count>", "most tasks at once (default: 64)", parseInteger(1, 1_000))
    .option("--ca <file>", "certificates of a private authority that signed the server's certificate (PEM)")
    .option("--no-start", "only join; wzp up starts the worker")
    .description("join a server with an invitation, and start working for it")
    .addHelpText(
      "after",
      examples(
        "wzp worker join https://wzp.example.org --token wzpi_…",
        "wzp worker join https://wzp.example.org --token wzpi_… --label gpu --tasks 4",
        "wzp worker join https://wzp.internal --token wzpi_… --ca ca.pem",
      ),
    )
    .action(cli.action((server: string, options: JoinOptions) => join(cli, server, options)));
}

async function join(
  cli: CliContext,
  address: string,
  options: JoinOptions,
): Promise<Result<ExitCode, Failure>> {
  const server = readServerAddress(address);
  if (!server.ok) return server;
  const ca = readAuthority(options.ca);
  if (!ca.ok) return ca;
  const free = checkHome(cli);
  if (!free.ok) return free;
  const { origin } = server.value;
  const client = createClient(createNetworkTransport(origin, ca.value));
  const joined = await client.team.joinWorker(options.token);
  if (!joined.ok) return joined;
  const { label: labels = [], tasks } = options;
  keep(cli, { server: origin, ...joined.value, ca: ca.value, labels: [...labels], tasks });
  if (options.start) {
    const started = await startJoinedWorker(cli);
    if (!started.ok) return started;
  }
  const { name } = joined.value;
  if (cli.json) cli.printJson({ name, server: origin, labels, started: options.start });
  else if (options.start) cli.print(`${visible(name)} is connected to ${origin}; stop it with wzp down`);
  else cli.print(`${visible(name)} has joined ${origin}; start it with wzp up`);
  return ok(exitCodes.done);
}

function readAuthority(file: string | undefined): Result<string | undefined, Failure> {
  if (file === undefined) return ok(undefined);
  try {
    return ok(readFileSync(file, "utf8"));
  } catch (error) {
    return fail({ reason: "invalid-request", detail: `Cannot read ${file}: ${String(error)}` });
  }
}

/** A home has a server, or works for one elsewhere. */
function checkHome(cli: CliContext): Result<void, Failure> {
  const { home } = cli;
  if (joinedServer(home) !== undefined) {
    if (findDaemon(home, "worker") === undefined) return prepareHome(home);
    return fail({
      reason: "conflict",
      detail: `The worker of this home works for ${joinedServer(home)?.server}.`,
      hint: "Stop it first with: wzp down",
    });
  }
  if (!existsSync(`${home.state}/store.db`)) return prepareHome(home);
  return fail({
    reason: "conflict",
    detail: `The home ${home.state} has a server of its own, with runs.`,
    hint: "Use another home for the worker: WZP_HOME=DIRECTORY wzp worker join …",
  });
}

/** Readable only for this user from its first byte on. */
function keep({ home }: CliContext, joined: JoinedServer): void {
  const file = joinedServerFile(home);
  rmSync(`${file}.partial`, { force: true });
  writeFileSync(`${file}.partial`, `${JSON.stringify(joined)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.partial`, file);
}
