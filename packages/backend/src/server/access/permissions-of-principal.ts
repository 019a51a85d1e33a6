import {
  isProjectPermission,
  type Permission,
  permissionsOf,
  type RouteNeed,
} from "@wezterm-parallel/shared/domain/access/permissions";

import type { Visibility } from "../../base/backlog.ts";
import type { Principal } from "../http/admission/principal.ts";

/** Whether somebody may use a route that needs this, in one project at least. */
export function mayUse(principal: Principal, need: RouteNeed): boolean {
  if (need === "public") return true;
  if (need === "worker") return principal.kind === "worker" || isOnSocket(principal);
  if (principal.kind === "worker" || principal.kind === "nobody") return false;
  if (need === "signed-in") return true;
  if (need === "own-proofs") return principal.scopes === undefined;
  return principal.owes === undefined && mayUseWhole(principal, need);
}

/** In a session that owes nothing. */
function mayUseWhole(
  principal: Principal,
  need: Exclude<RouteNeed, "public" | "worker" | "signed-in" | "own-proofs">,
): boolean {
  if (need === "own-account") return principal.scopes === undefined;
  if (need === "own-credentials")
    return principal.scopes === undefined || mayUse(principal, "credentials:all");
  const seen = visibleProjects(principal, need);
  return seen === "all" || seen.size > 0;
}

/** A worker of this machine needs no token; a key of the local owner's does not make one. */
function isOnSocket({ kind, grant }: Principal): boolean {
  return kind === "local" && grant === undefined;
}

/** Where somebody has this permission; one for the whole server is had everywhere or nowhere. */
export function visibleProjects(principal: Principal, permission: Permission): Visibility {
  if (principal.scopes !== undefined && !principal.scopes.has(permission)) return new Set();
  if (principal.role !== undefined && permissionsOf[principal.role].has(permission)) return "all";
  if (!isProjectPermission(permission)) return new Set();
  const having = [...principal.projects].filter(([, role]) => permissionsOf[role].has(permission));
  return new Set(having.map(([project]) => project));
}
