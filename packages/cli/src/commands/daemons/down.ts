import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StatusResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { ShutdownMode } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findDaemon, findKeeper } from "../../supervision/find-daemon.ts";
import { findHosts } from "../../supervision/find-hosts.ts";
import { joinedServer } from "../../supervision/joined-worker.ts";
import { stopDaemons, type StoppedHome } from "../../supervision/stop-daemons.ts";
import { ask } from "../../text/ask.ts";
import { countOf } from "../../text/count-of.ts";

interface DownOptions {
  readonly drain?: boolean;
  readonly kill?: boolean;
  readonly detach?: boolean;
}

export function registerDown(program: Command, cli: CliContext): void {
  program
    .command("down")
    .option("--drain", "start no new tasks, and stop when the running tasks have ended")
    .option("--kill", "stop the running tasks too")
    .option("--detach", "leave tasks running in the background until the next `wzp up`")
    .addHelpText("after", examples("wzp down", "wzp down --drain", "wzp down --kill"))
    .action(cli.action((options: DownOptions) => down(cli, options)));
}

async function down(cli: CliContext, options: DownOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client({ prompt: true });
  const status = await client.status();
  if (!status.ok && status.failure.reason !== "unavailable") return status;
  if (joinedServer(cli.home) !== undefined) return downWorker(cli, options);
  const live = status.ok ? countLive(status.value) : 0;
  const mode = await chooseMode(cli, options, live);
  if (!mode.ok) return mode;
  const stopped = await stopDaemons(cli, status.ok ? client : undefined, mode.value);
  if (!stopped.ok) return stopped;
  if (cli.json) cli.printJson(stopped.value);
  else cli.print(describe(stopped.value, mode.value, live));
  return ok(exitCodes.done);
}

/** The tasks of a worker without a server here are known by their session hosts. */
async function downWorker(cli: CliContext, options: DownOptions): Promise<Result<ExitCode, Failure>> {
  const daemon = [findKeeper(cli.home, "worker"), findDaemon(cli.home, "worker")];
  const isDaemon = (pid: number) => daemon.some((each) => each?.pid === pid);
  const hosts = findHosts(cli.home).filter(({ pid }) => !isDaemon(pid));
  if (hosts.length > 0 && options.kill !== true && options.detach !== true) {
    return fail({
      reason: "conflict",
      detail: "Tasks may be running here; nothing was stopped.",
      hint: "Stop the worker alone with: wzp down --detach\nStop the tasks too with: wzp down --kill",
    });
  }
  const mode = options.detach === true ? "detach" : "kill";
  const stopped = await stopDaemons(cli, undefined, mode);
  if (!stopped.ok) return stopped;
  if (cli.json) cli.printJson(stopped.value);
  else cli.print(describe(stopped.value, mode, 0));
  return ok(exitCodes.done);
}

async function chooseMode(
  cli: CliContext,
  options: DownOptions,
  live: number,
): Promise<Result<ShutdownMode, Failure>> {
  if (options.kill === true) return ok("kill");
  if (options.drain === true) return ok("drain");
  if (options.detach === true) return ok("detach");
  if (live === 0) return ok("wait");
  const answer = cli.interactive
    ? await ask(`${tasks(live)}. Wait for them (w), kill them (k) or do nothing (N)? [w/k/N] `, cli.streams)
    : "";
  if (answer.startsWith("w")) return ok("drain");
  if (answer.startsWith("k")) return ok("kill");
  return fail({
    reason: "conflict",
    detail: `${tasks(live)}; nothing was stopped.`,
    hint: "Wait for the tasks with: wzp down --drain\nStop the tasks with: wzp down --kill",
  });
}

function countLive({ tasks: counts }: StatusResource): number {
  return (counts.leased ?? 0) + (counts.running ?? 0) + (counts.verifying ?? 0);
}

function tasks(count: number): string {
  return count === 1 ? "1 task is running" : `${count} tasks are running`;
}

function describe({ processes, killed }: StoppedHome, mode: ShutdownMode, live: number): string {
  if (processes === 0) return "nothing was running";
  const forced = killed === 0 ? "" : ` (${killed} had to be killed)`;
  if (mode === "detach" && live > 0) {
    return `stopped server and worker; ${tasks(live)} in the background until the next: wzp up`;
  }
  return `stopped ${countOf(processes, "process", "processes")}${forced}; no process of this home is left`;
}
