import type { SessionRequest } from "../sessions.ts";
import { hostProgramOfTests } from "./host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

/** A worker that starts one session, says so, and waits to be killed. */
const [state = "", runtime = "", request = ""] = process.argv.slice(2);
const sessions = await openHostSessions({ state, runtime, hostProgram: hostProgramOfTests });
const started = await sessions.start(JSON.parse(request) as SessionRequest);
process.stdout.write(`${started.ok}\n`);
