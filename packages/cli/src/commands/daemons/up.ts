import { type Command, Option } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { JoinedServer } from "@wezterm-parallel/shared/domain/joined-server";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { ensureDaemons, type StartedDaemons } from "../../supervision/ensure-daemons.ts";
import { findDaemon } from "../../supervision/find-daemon.ts";
import { handOver } from "../../supervision/hand-over.ts";
import { installService, uninstallService } from "../../supervision/service/install-service.ts";
import { joinedServer, startJoinedWorker } from "../../supervision/joined-worker.ts";
import { whyNotServing } from "../../supervision/start-trouble.ts";
import { stayInForeground } from "../../supervision/stay-in-foreground.ts";
import { type ListenOptions, writeListenSettings } from "../../supervision/write-listen-settings.ts";

interface UpOptions extends ListenOptions {
  readonly foreground?: boolean;
  readonly install?: boolean;
  readonly uninstall?: boolean;
}

export function registerUp(program: Command, cli: CliContext): void {
  program
    .command("up")
    .addOption(
      new Option(
        "--foreground",
        "stay until `wzp down`, SIGTERM or Ctrl-C stops both, for containers and services; tasks run on in their hosts",
      ).conflicts(["install", "uninstall"]),
    )
    .option("--install", "also start both at boot (systemd user unit, launchd agent)")
    .option("--uninstall", "do not start them at boot any more")
    .option("--listen <host:port>", "address to listen on (default: 127.0.0.1:7117, or the next free port)")
    .option("--tls-cert <file>", "TLS certificate for --listen (PEM); requires --tls-key")
    .option("--tls-key <file>", "private key of the certificate (PEM)")
    .option(
      "--behind-proxy <address...>",
      "addresses of trusted reverse proxies that terminate TLS, or networks such as 10.0.4.0/24",
    )
    .option("--name <host...>", "host names under which people reach the server")
    .option(
      "--cdn-url <url>",
      "URL of a CDN in front of this server, from which browsers load the dashboard's files",
    )
    .addHelpText(
      "after",
      examples(
        "wzp up",
        "wzp up --install",
        "wzp up --foreground",
        "wzp up --listen 0.0.0.0:7117 --name wzp.example.org --tls-cert cert.pem --tls-key key.pem",
      ),
    )
    .action(cli.action((options: UpOptions) => up(cli, options)));
}

async function up(cli: CliContext, options: UpOptions): Promise<Result<ExitCode, Failure>> {
  if (options.uninstall === true) return tell(cli, uninstallService(cli));
  const joined = joinedServer(cli.home);
  if (joined !== undefined) return upWorker(cli, options, joined);
  const listening = await writeListenSettings(cli, options);
  if (!listening.ok) return listening;
  const showing = cli.interactive;
  if (showing) cli.streams.stderr.write("starting server and worker …\r");
  const handed = await handOver(cli);
  const started = handed.ok ? await ensureDaemons(cli) : handed;
  if (showing) cli.streams.stderr.write("\u001B[K");
  if (!started.ok) {
    if (options.foreground === true && stillWaits(cli)) return stayWaiting(cli, started.failure);
    listening.value.takeBack();
    return started;
  }
  return reportStarted(cli, options, started.value);
}

async function reportStarted(
  cli: CliContext,
  options: UpOptions,
  { status, started: now }: StartedDaemons,
): Promise<Result<ExitCode, Failure>> {
  if (cli.json) cli.printJson({ started: now, status });
  else
    cli.print(
      `${now ? "started" : "already running"}: server (pid ${status.pid}), worker ${workers(status)}`,
    );
  const passesOn = whyNotServing(cli.home);
  if (passesOn !== undefined) cli.note(passesOn.detail);
  if (options.foreground === true) return stay(cli);
  return options.install === true ? tell(cli, installService(cli)) : ok(exitCodes.done);
}

/** This home has no server: only its worker is started. */
async function upWorker(
  cli: CliContext,
  options: UpOptions,
  { server, name }: JoinedServer,
): Promise<Result<ExitCode, Failure>> {
  const started = await startJoinedWorker(cli);
  // In the foreground, it may start before its server does.
  if (!started.ok && (options.foreground !== true || started.failure.reason !== "unavailable"))
    return started;
  const now = started.ok ? started.value.started : true;
  if (cli.json) cli.printJson({ started: now, worker: name, server });
  else cli.print(`${now ? "started" : "already running"}: worker ${name} of ${server}`);
  if (options.foreground === true) return stay(cli);
  return options.install === true ? tell(cli, installService(cli)) : ok(exitCodes.done);
}

/** A server without its database starts, or takes over, as soon as it can: a service must not end meanwhile. */
function stillWaits({ home }: CliContext): boolean {
  return findDaemon(home, "server") !== undefined && whyNotServing(home) !== undefined;
}

function stayWaiting(cli: CliContext, { detail }: Failure): Promise<Result<ExitCode, Failure>> {
  cli.note(detail);
  return stay(cli);
}

async function stay(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const ended = await stayInForeground(cli);
  return ended.ok ? ok(exitCodes.done) : ended;
}

function workers(status: { workers: readonly { name: string; pid: number }[] }): string {
  return status.workers.map((worker) => `${worker.name} (pid ${worker.pid})`).join(", ");
}

function tell(cli: CliContext, told: Result<string, Failure>): Result<ExitCode, Failure> {
  if (!told.ok) return told;
  if (!cli.json) cli.print(told.value);
  return ok(exitCodes.done);
}
