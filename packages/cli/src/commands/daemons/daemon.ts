import { renameSync, rmSync, writeFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { runDaemon } from "../../local-backend/run-daemon.ts";
import { daemonFiles, type DaemonRole, daemonRoles } from "../../supervision/daemon-files.ts";
import { refusedExitCode } from "../../supervision/keeper-script.ts";
import { rememberProgram } from "../../supervision/lost-program.ts";
import { prepareHome } from "../../supervision/prepare-home.ts";
import { watchKeepers } from "../../supervision/watch-keepers.ts";

/**
 * Runs `daemon server|worker STATE` until the daemon ends. Writes a refusal to start to the file that `up`
 * reads; exit code 78 makes it final.
 */
export async function daemon(cli: CliContext, [role, state]: readonly string[]): Promise<void> {
  const known = daemonRoles.find((each) => each === role);
  if (known === undefined || state !== cli.home.state) {
    cli.note(`error: cannot run ${role} of ${state}: this command uses the home ${cli.home.state}`);
    process.exit(refusedExitCode);
  }
  const done = await serve(cli, known);
  process.exit(done.ok ? done.value : reportRefusal(cli, known, done.failure));
}

function reportRefusal(cli: CliContext, role: DaemonRole, failure: Failure): number {
  cli.fail(failure);
  if (isPassing(failure)) return exitCodes.taskFailed;
  const { refused } = daemonFiles(cli.home, role);
  if (failure.reason !== "already-running") writeFileSync(refused, JSON.stringify(failure));
  return refusedExitCode;
}

/**
 * Returns whether the keeper should try again: space may be freed at any time, and a server that lost its database
 * to another one stands by.
 */
function isPassing({ reason }: Failure): boolean {
  return reason === "disk-full" || reason === "unavailable";
}

/** Others read the file at any time, so it is replaced as a whole. */
function noteRefusal(file: string, failure: Failure | undefined): void {
  if (failure === undefined) return rmSync(file, { force: true });
  writeFileSync(`${file}.new`, JSON.stringify(failure), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

async function serve(cli: CliContext, role: DaemonRole): Promise<Result<ExitCode, Failure>> {
  const files = daemonFiles(cli.home, role);
  const prepared = prepareHome(cli.home);
  if (!prepared.ok) return prepared;
  const taken = takeLock(files.lock);
  if (!taken.ok) return fail(alreadyRunning(cli, role));
  using _lock = taken.value;
  writeFileSync(files.pid, String(process.pid), { mode: 0o600 });
  rememberProgram(cli.home, role);
  // A copy, because the server removes the address of its database from its environment.
  using watch = watchKeepers(cli.home, role, { ...cli.env });
  const ended = await runDaemon(role, cli.home, (failure) => noteRefusal(files.refused, failure));
  rmSync(files.pid, { force: true });
  if (ended.ok) watch.leave(0);
  else watch.leave(isPassing(ended.failure) ? exitCodes.taskFailed : refusedExitCode);
  return ended.ok ? ok(0) : ended;
}

function alreadyRunning(cli: CliContext, role: DaemonRole): Failure {
  return {
    reason: "already-running",
    detail: `A ${role} is already running for ${cli.home.state}.`,
    hint: "Use it, or stop it first with: wzp down",
  };
}
