import { spawn } from "node:child_process";
import { existsSync, readFileSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

import type { CliContext } from "../../invocation/context.ts";
import { ownProgram } from "../../invocation/own-program.ts";
import { daemonEnvironment } from "../../supervision/daemon-environment.ts";
import { makeDirectory } from "../../supervision/make-directory.ts";
import { identifyProcess } from "../../supervision/process-identity.ts";

/** Set by bin/attach.sh to the directory where it looked for a helper, if it could have used one. */
const directoryVariable = "WZP_VIEWS";

/** Starts the helper for the views that follow, if bin/attach.sh found none. */
export function startViews(cli: CliContext): void {
  const directory = cli.env[directoryVariable];
  if (directory?.startsWith(`${cli.home.runtime}/views-`) === true) startHelper(cli, directory);
}

/** Returns the directory of the helper for this build; undefined where places and views have none. */
export function viewsDirectory({ home }: CliContext): string | undefined {
  const file = `${dirname(ownProgram().at(-1) ?? "")}/build-id`;
  if (process.platform !== "linux" || !existsSync(file)) return undefined;
  return `${home.runtime}/views-${readFileSync(file, "utf8")}`;
}

/** A helper on an idle machine starts in 60 ms; without one, each place starts Node.js. */
const startLimitMs = 1_000;

/** Settles when the helper can show places; soon if there can be none. */
export async function provideViews(cli: CliContext): Promise<void> {
  const directory = viewsDirectory(cli);
  if (directory === undefined || isServed(directory)) return;
  try {
    makeDirectory(directory);
  } catch {
    return;
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(directory, (_, name) => {
    if (name === basename(pidFile(directory)) && isServed(directory)) resolve();
  });
  watcher.on("error", () => resolve());
  const limit = setTimeout(resolve, startLimitMs);
  startHelper(cli, directory);
  await promise;
  clearTimeout(limit);
  watcher.close();
}

function isServed(directory: string): boolean {
  try {
    const pid = Number(readFileSync(pidFile(directory), "utf8"));
    return identifyProcess(pid)?.command.includes(directory) === true;
  } catch {
    return false;
  }
}

function pidFile(directory: string): string {
  return `${directory}/pid`;
}

function startHelper({ env, home }: CliContext, directory: string): void {
  const [program, ...args] = ownProgram();
  const { WZP_DAEMON_OF: _, ...own } = daemonEnvironment(env, home);
  const child = spawn(program, [...args, "views", directory], {
    cwd: "/",
    env: own,
    stdio: "ignore",
    detached: true,
  });
  // Without a helper the next view starts as this one did.
  child.on("error", () => undefined);
  child.unref();
}
