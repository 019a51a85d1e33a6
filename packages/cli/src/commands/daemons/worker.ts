import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";

import { type Command, Option } from "commander";

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
import { stayInForeground } from "../../supervision/stay-in-foreground.ts";
import { countOf } from "../../text/count-of.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { visible } from "../../text/width.ts";
import { createNetworkTransport } from "../../transport/network-transport.ts";

interface JoinOptions {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly foreground?: boolean;
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
    .option("--token <token>", "invitation, printed there by wzp workers invite")
    .option("--token-file <file>", "file with the invitation, such as a mounted secret")
    .option("--label <label...>", "labels by which tasks can ask for this machine, besides the worker's name")
    .option("--tasks <count>", "most tasks at once (default: 64)", parseInteger(1, 1_000))
    .option("--ca <file>", "certificates of a private authority that signed the server's certificate (PEM)")
    .addOption(
      new Option(
        "--foreground",
        "stay, for containers; SIGTERM or Ctrl-C lets the worker finish its tasks, leave the server, and end",
      ),
    )
    .addOption(new Option("--no-start", "only join; wzp up starts the worker").conflicts("foreground"))
    .description("join a server with an invitation, and start working for it")
    .addHelpText(
      "after",
      examples(
        "wzp worker join https://wzp.example.org --token wzpi_…",
        "wzp worker join https://wzp.example.org --token wzpi_… --label gpu --tasks 4",
        "wzp worker join https://wzp.internal --token wzpi_… --ca ca.pem",
        "wzp worker join https://wzp.internal --token-file /run/secrets/token --foreground",
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
  const token = readToken(options);
  if (!token.ok) return token;
  const free = checkHome(cli);
  if (!free.ok) return free;
  const { origin } = server.value;
  const client = createClient(createNetworkTransport(origin, ca.value));
  const joined = await client.team.joinWorker(token.value, hostOf(token.value));
  if (!joined.ok) return joined;
  const { pool, ...own } = joined.value;
  const labels = [...(pool === undefined ? [] : [pool]), ...(options.label ?? [])];
  keep(cli, { server: origin, ...own, ca: ca.value, labels, tasks: options.tasks });
  if (options.start) {
    const started = await startJoinedWorker(cli);
    if (!started.ok) return started;
  }
  tellJoined(cli, { name: own.name, server: origin, labels, started: options.start });
  return options.foreground === true ? stayJoined(cli) : ok(exitCodes.done);
}

interface JoinedHere {
  readonly name: string;
  readonly server: string;
  readonly labels: readonly string[];
  readonly started: boolean;
}

function tellJoined(cli: CliContext, joined: JoinedHere): void {
  const { name, server, started } = joined;
  if (cli.json) cli.printJson(joined);
  else if (started) cli.print(`${visible(name)} is connected to ${server}; stop it with wzp down`);
  else cli.print(`${visible(name)} has joined ${server}; start it with wzp up`);
}

async function stayJoined(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const leave = async () => {
    const { leaveServer } = await import("../../team/leave-server.ts");
    return leaveServer(cli, (live) => cli.note(`waiting for ${countOf(live, "task", "tasks")} …`));
  };
  const ended = await stayInForeground(cli, leave);
  return ended.ok ? ok(exitCodes.done) : ended;
}

function readToken({ token, tokenFile }: JoinOptions): Result<string, Failure> {
  if (token !== undefined && tokenFile === undefined) return ok(token);
  if (tokenFile === undefined || token !== undefined)
    return fail({
      reason: "invalid-request",
      detail: "Give the invitation by --token or by --token-file.",
      hint: "On the server's machine, this prints one: wzp workers invite NAME",
    });
  const read = readText(tokenFile);
  return read.ok ? ok(read.value.trim()) : read;
}

/** Workers of a pool are named after their hosts; any other one has been given its name. */
function hostOf(token: string): string | undefined {
  return token.startsWith("wzpp_") ? hostname().slice(0, 63) : undefined;
}

function readAuthority(file: string | undefined): Result<string | undefined, Failure> {
  return file === undefined ? ok(undefined) : readText(file);
}

function readText(file: string): Result<string, Failure> {
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
