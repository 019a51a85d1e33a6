import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SetLogLevel } from "@wezterm-parallel/shared/protocol/api/schemas/access/log-level-schemas";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { Caller } from "../http/admission/principal.ts";
import { problemOf } from "../http/answers/problem.ts";
import { type HttpApp, sendProblem } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { LogLevels } from "./log-levels.ts";

interface LogLevelPorts {
  readonly guard: NetworkGuard;
  readonly logLevels: LogLevels;
  /** Writes to the audit log who sets a level. */
  readonly recordLevel: (by: Caller, wish: SetLogLevel) => Promise<Result<void, Failure>>;
}

export function logLevelRoutes(app: HttpApp, { guard, logLevels, recordLevel }: LogLevelPorts): void {
  serveRoute(app, "getLogLevels", () => logLevels.list());

  serveRoute(app, "setLogLevel", async (request, reply) => {
    const recorded = await recordLevel(callerOf(request, guard), request.body);
    if (!recorded.ok) return sendProblem(reply, problemOf(recorded.failure));
    logLevels.set(request.body);
    return logLevels.list();
  });
}
