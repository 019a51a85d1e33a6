import type { FastifyRequest } from "fastify";

import { isProjectPermission } from "@wezterm-parallel/shared/domain/access/permissions";

import type { Records } from "../../../base/backlog.ts";
import { type HttpApp, sendProblem } from "../http-kit.ts";
import { problemOf } from "../answers/problem.ts";
import { admitAccount, admitRequest } from "./admit-request.ts";
import { declareNeeds } from "./declare-needs.ts";
import { listenerOf, type NetworkGuard, originOf } from "./network-guard.ts";
import type { OpenConnections } from "./open-connections.ts";
import type { AuthFlow, AuthRequest, Principal } from "./principal.ts";
import type { RequestLimits } from "./request-limits.ts";
import { sessionCookie } from "./session-cookie.ts";

interface AuthenticationPorts {
  readonly auth: AuthFlow;
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly limits: RequestLimits;
  readonly records: Records;
}

declare module "fastify" {
  interface FastifyRequest {
    /** The authenticated sender; set before any handler runs. */
    principal: Principal;
    /** Records of the projects in which the principal has the permission of the route. */
    records: Records;
    /** Records of all projects that the principal can see. */
    seen: Records;
    /** True when the principal lacks the permission of the route in some projects. */
    restricted: boolean;
  }
}

/**
 * Installs the one hook that every request passes: it checks the host and the origin, authenticates the sender, then
 * authorizes the route. A route that declares no permission is refused at registration.
 */
export function authenticateRequests(
  app: HttpApp,
  { auth, connections, guard, limits, records }: AuthenticationPorts,
): void {
  // Fastify needs the names before the first request; the hook sets the values.
  for (const name of ["principal", "records", "seen", "restricted"] as const) app.decorateRequest(name);
  app.addHook("onRoute", declareNeeds);
  app.addHook("onRequest", async (request, reply) => {
    const refused = admitRequest({ guard, limits }, request, reply);
    if (refused !== undefined) return sendProblem(reply, refused);
    const { needs = "public", agents = false } = request.routeOptions.config;
    const asked = { ...authRequestOf(request, guard), optional: needs === "public" };
    const principal = await auth.authenticate(asked);
    if (!principal.ok) return sendProblem(reply, problemOf(principal.failure));
    request.principal = principal.value;
    const tooMany = admitAccount(limits, principal.value, { request, reply });
    if (tooMany !== undefined) return sendProblem(reply, tooMany);
    connections.add(reply.raw, principal.value);
    const asAgent = agents && principal.value.kind === "agent";
    const permitted = auth.authorize(principal.value, asAgent ? "agent" : needs);
    if (!permitted.ok) return sendProblem(reply, problemOf(permitted.failure));
    const looks = auth.sees(principal.value, "runs:read");
    const does = isProjectPermission(needs) ? auth.sees(principal.value, needs) : looks;
    const { run } = principal.value;
    const within = run === undefined ? records : records.ofRun(run);
    request.seen = within.seen(looks);
    request.records = within.seen(does);
    request.restricted = does !== "all";
    return undefined;
  });
}

function authRequestOf(request: FastifyRequest, guard: NetworkGuard): AuthRequest {
  return {
    listener: listenerOf(request.raw),
    authorization: request.headers.authorization,
    session: sessionCookie.read(request.raw),
    origin: originOf(request.raw, request.id, guard),
  };
}
