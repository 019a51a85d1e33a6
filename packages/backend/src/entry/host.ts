import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { parseArgs } from "node:util";

import { SessionHost } from "../host/host.ts";
import { useNoStarter } from "../host/processes/starter.ts";

/** Started by the worker: `host --state DIR --runtime DIR --host ID`; prints `ready` once on stdout. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      state: { type: "string" },
      runtime: { type: "string" },
      host: { type: "string" },
      "no-starter": { type: "boolean" },
    },
  });
  const { state, runtime, host: id } = values;
  if (state === undefined || runtime === undefined || id === undefined) {
    process.stderr.write("Session hosts are started by the worker, with --state, --runtime and --host.\n");
    process.exitCode = 2;
    return;
  }
  if (values["no-starter"] === true) useNoStarter();
  // Signals that end a terminal or a service manager's session are meant for its programs, not for the host.
  // By USR1, people wake the debugger of Node.js, which hosts do not have.
  for (const signal of ["SIGHUP", "SIGINT", "SIGPIPE", "SIGUSR1"] as const) process.on(signal, () => {});
  const host = new SessionHost({ state, runtime, host: id, done: () => process.exit(0) });
  process.on("SIGTERM", () => host.drain());
  await host.open();
  writeSync(1, "ready\n");
  flushCompileCache();
}

await main();
