import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  LogLevelsResource,
  SetLogLevel,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/log-level-schemas";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { Caller } from "../http/admission/principal.ts";
import { problemOf } from "../http/answers/problem.ts";
import { type HttpApp, sendProblem } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { LogLevels } from "./log-levels.ts";

/** A worker on another continent answers within a fraction of this; nobody waits longer for one that hangs. */
const confirmedWithinMs = 2_000;

interface LogLevelPorts {
  readonly guard: NetworkGuard;
  readonly logLevels: LogLevels;
  /** Workers that are connected or can connect again. */
  readonly knownWorkers: () => Promise<readonly { readonly name: string }[]>;
  /** Writes to the audit log who sets a level. */
  readonly recordLevel: (by: Caller, wish: SetLogLevel) => Promise<Result<void, Failure>>;
}

export function logLevelRoutes(app: HttpApp, ports: LogLevelPorts): void {
  const { guard, logLevels, recordLevel } = ports;
  serveRoute(app, "getLogLevels", () => describe(ports));

  serveRoute(app, "setLogLevel", async (request, reply) => {
    const recorded = await recordLevel(callerOf(request, guard), request.body);
    if (!recorded.ok) return sendProblem(reply, problemOf(recorded.failure));
    logLevels.set(request.body);
    await logLevels.settle(confirmedWithinMs);
    return describe(ports);
  });
}

/** The levels, and which workers have them. */
async function describe({ logLevels, knownWorkers }: LogLevelPorts): Promise<LogLevelsResource> {
  const known = await knownWorkers();
  const connected = logLevels.connected();
  const workers = known.map(({ name }) => ({ name, levels: stateOf(connected.get(name)) }));
  return { ...logLevels.list(), workers };
}

function stateOf(has: boolean | undefined): LogLevelsResource["workers"][number]["levels"] {
  if (has === undefined) return "away";
  return has ? "applied" : "sent";
}
