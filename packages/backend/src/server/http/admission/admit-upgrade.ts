import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { isProjectPermission, type RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import type { UpgradeName } from "@wezterm-parallel/shared/protocol/api/routes";

import type { Records } from "../../../base/backlog.ts";
import { problemOf } from "../answers/problem.ts";
import { unknownUpgradeQueries } from "../refuse-unknown-queries.ts";
import type { AdmittedUpgrade } from "../upgrade-endpoint.ts";
import type { AdmissionPorts } from "./admit-request.ts";
import { peerAddress, listenerOf, originOf } from "./network-guard.ts";
import type { AuthFlow, Principal } from "./principal.ts";
import { tooManyRequests } from "./request-limits.ts";
import { sessionCookie } from "./session-cookie.ts";

export interface UpgradeAdmissionPorts extends AdmissionPorts {
  readonly auth: AuthFlow;
  readonly records: Records;
}

/**
 * Admits WebSocket upgrades with the same checks in the same order as for requests: host and origin, authentication,
 * permission. A path that is not in the table is not upgraded.
 */
export async function admitUpgrade(
  ports: UpgradeAdmissionPorts,
  request: IncomingMessage,
): Promise<Result<AdmittedUpgrade & { readonly name: UpgradeName }, Problem>> {
  const refused = refuseUpgrade(ports, request);
  if (refused !== undefined) return fail(refused);
  const asked = findUpgrade(request.url ?? "");
  if (asked === undefined) return fail(problemOf(nothingToUpgrade));
  const principal = await authenticate(ports, request);
  if (!principal.ok) return principal;
  const { needs } = upgrades[asked.name];
  const permitted = ports.auth.authorize(principal.value, needs);
  if (!permitted.ok) return fail(problemOf(permitted.failure));
  const unknown = unknownUpgradeQueries(asked.name, asked.query);
  if (unknown !== undefined) return fail(unknown);
  const records = ports.records.seen(visibilityOf(ports, principal.value, needs));
  return ok({ ...asked, principal: principal.value, records });
}

function refuseUpgrade(
  { guard, limits }: UpgradeAdmissionPorts,
  request: IncomingMessage,
): Problem | undefined {
  const foreign = guard.refuse(request);
  if (foreign !== undefined || listenerOf(request) === "socket") return foreign;
  const { allowed, retryMs } = limits.ofAddress(peerAddress(request, guard));
  return allowed ? undefined : problemOf(tooManyRequests(retryMs));
}

/**
 * Accepts a cookie only with an Origin header: browsers add cookies to requests from any page, and always send Origin.
 */
async function authenticate(
  { auth, guard, limits }: UpgradeAdmissionPorts,
  request: IncomingMessage,
): Promise<Result<Principal, Problem>> {
  const { authorization, origin } = request.headers;
  const session = origin === undefined ? undefined : sessionCookie.read(request);
  const from = originOf(request, randomUUID(), guard);
  const principal = await auth.authenticate({
    listener: listenerOf(request),
    authorization,
    session,
    origin: from,
  });
  if (!principal.ok) return fail(problemOf(principal.failure));
  if (listenerOf(request) === "socket") return ok(principal.value);
  const allowance = limits.ofAccount(principal.value);
  if (allowance?.allowed === false) return fail(problemOf(tooManyRequests(allowance.retryMs)));
  return ok(principal.value);
}

function visibilityOf({ auth }: UpgradeAdmissionPorts, principal: Principal, needs: RouteNeed) {
  return auth.sees(principal, isProjectPermission(needs) ? needs : "runs:read");
}

interface AskedUpgrade extends Pick<AdmittedUpgrade, "parameters" | "query"> {
  readonly name: UpgradeName;
}

function findUpgrade(url: string): AskedUpgrade | undefined {
  const [path = "", query = ""] = url.split(/\?(.*)/s);
  for (const name of Object.keys(upgrades) as UpgradeName[]) {
    const parameters = matchPath(upgrades[name].path, path);
    if (parameters !== undefined) return { name, parameters, query: new URLSearchParams(query) };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const parameters: [string, string][] = [];
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? "";
    const decoded = part.startsWith(":") ? decode(value) : undefined;
    if (decoded === undefined && part !== value) return undefined;
    if (decoded !== undefined) parameters.push([part.slice(1), decoded]);
  }
  return Object.fromEntries(parameters);
}

/** Returns undefined for missing text and for invalid percent-encoding. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined;
  } catch {
    return undefined;
  }
}

const nothingToUpgrade: Failure = createFailure({
  reason: "not-found",
  detail: createMessage("address-unknown-socket"),
});
