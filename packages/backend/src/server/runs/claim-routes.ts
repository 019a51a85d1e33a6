import type { Result } from "@wezterm-parallel/shared/base/result";
import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";
import type {
  claimOutcomes,
  ClaimRefusal,
  TaskClaimWish,
} from "@wezterm-parallel/shared/domain/task/agent/task-claim";

import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

export interface AttemptClaim {
  readonly held: { readonly by: string } | undefined;
  claim(
    wish: TaskClaimWish,
  ): Result<{ readonly directory: string; readonly branch?: string | undefined }, ClaimRefusal>;
  keep(fence: string): Result<{ readonly by: string }, "lost">;
  finish(
    fence: string,
    end: { readonly outcome: (typeof claimOutcomes)[number]; readonly summary: string },
  ): Result<{ readonly by: string }, "lost">;
}

/** Claims of running attempts for agents outside. */
export interface ClaimedWork {
  claim(attempt: AttemptName): Promise<AttemptClaim>;
  report(
    attempt: AttemptName,
    said: { readonly text: string; readonly percent?: number | undefined },
  ): unknown;
}

interface ClaimPorts {
  readonly programs: ClaimedWork;
}

/** Routes for agents that wzp did not start, in the name of the person whose key they have. */
export function claimRoutes(app: HttpApp, { programs }: ClaimPorts): void {
  serveRoute(app, "claimTask", async (request, reply) => {
    const { claimTask } = await load();
    return answer(reply, await claimTask(programs, request, request.params.id, request.body));
  });
  serveRoute(app, "keepClaim", async (request, reply) => {
    const { keepClaim } = await load();
    return answer(reply, await keepClaim(programs, request, request.params.id, request.body));
  });
  serveRoute(app, "finishClaim", async (request, reply) => {
    const { finishClaim } = await load();
    return answer(reply, await finishClaim(programs, request, request.params.id, request.body));
  });
}

/** Most servers never get such a request. */
function load() {
  return import("./answer-claims.ts");
}
