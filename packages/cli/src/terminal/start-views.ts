import { spawn } from "node:child_process";

import type { CliContext } from "../invocation/context.ts";
import { ownProgram } from "../invocation/own-program.ts";
import { daemonEnvironment } from "../supervision/daemon-environment.ts";

/** Set by bin/attach.sh to the directory where it looked for a helper, if it could have used one. */
const directoryVariable = "WZP_VIEWS";

/** Starts the helper for the views that follow, if bin/attach.sh found none. */
export function startViews({ env, home }: CliContext): void {
  const directory = env[directoryVariable];
  if (directory === undefined || !directory.startsWith(`${home.runtime}/views-`)) return;
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
