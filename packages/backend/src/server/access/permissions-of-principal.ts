import {
  isProjectPermission,
  type Permission,
  permissionsOf,
  type RouteNeed,
} from "@wezterm-parallel/shared/domain/access/permissions";

import type { Visibility } from "../../base/backlog.ts";
import type { Principal } from "../http/admission/principal.ts";

/** Returns whether the principal may use a route with this requirement in at least one project. */
export function mayUse(principal: Principal, need: RouteNeed): boolean {
  if (need === "public") return true;
  if (need === "agent") return principal.kind === "agent";
  if (need === "worker") return principal.kind === "worker" || isOnSocket(principal);
  // An agent uses only the routes for agents, whatever they require of others.
  if (principal.kind === "agent") return false;
  if (principal.kind === "worker" || principal.kind === "nobody") return false;
  if (need === "signed-in") return true;
  if (need === "own-proofs") return principal.scopes === undefined;
  return principal.owes === undefined && mayUseWhole(principal, need);
}

/** Checks a session that has no outstanding set-up. */
function mayUseWhole(
  principal: Principal,
  need: Exclude<RouteNeed, "public" | "worker" | "agent" | "signed-in" | "own-proofs">,
): boolean {
  if (need === "own-account") return principal.scopes === undefined;
  if (need === "own-credentials")
    return principal.scopes === undefined || mayUse(principal, "credentials:all");
  const seen = visibleProjects(principal, need);
  return seen === "all" || seen.size > 0;
}

/** Local workers use the socket without a token; an API key of the local owner does not qualify. */
function isOnSocket({ kind, grant }: Principal): boolean {
  return kind === "local" && grant === undefined;
}

/** Returns where the principal has this permission; server-wide permissions apply everywhere or nowhere. */
export function visibleProjects(principal: Principal, permission: Permission): Visibility {
  if (principal.scopes !== undefined && !principal.scopes.has(permission)) return new Set();
  if (principal.role !== undefined && permissionsOf[principal.role].has(permission)) return "all";
  if (!isProjectPermission(permission)) return new Set();
  const having = [...principal.projects].filter(([, role]) => permissionsOf[role].has(permission));
  return new Set(having.map(([project]) => project));
}
