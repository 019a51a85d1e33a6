import type { SessionRequest } from "../../../src/drivers/session/sessions.ts";
import { hostProgramOfTests } from "../host-program.ts";
import { openHostSessions } from "../../../src/drivers/session/hosts/open-host-sessions.ts";

/** A worker that starts one session, prints it, and waits to be killed. Its host gets the same Node options. */
const [state = "", runtime = "", request = ""] = process.argv.slice(2);
const [node = "", ...rest] = hostProgramOfTests;
const hostProgram = [node, ...process.execArgv, ...rest];
const sessions = await openHostSessions({ state, runtime, hostProgram, hosts: 1 });
const started = await sessions.start(JSON.parse(request) as SessionRequest);
process.stdout.write(`${started.ok}\n`);
