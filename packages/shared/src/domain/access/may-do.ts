import { isProjectPermission, type Permission, type RouteNeed } from "./permissions.ts";

/** The permissions of a caller, as `GET /api/v1/auth/me` returns them. */
export interface Allowed {
  readonly kind: "local" | "user" | "worker" | "agent" | "nobody";
  /** Permissions on the whole server and in every project. */
  readonly permissions: readonly Permission[];
  /** Permissions in single projects, e.g. `p3`; each list is complete for its project. */
  readonly projects: readonly { readonly project: string; readonly permissions: readonly Permission[] }[];
}

const people: ReadonlySet<Allowed["kind"]> = new Set(["local", "user"]);

/**
 * Returns whether the UI offers an action; actions that the caller may not take are hidden. Without a
 * project: whether it is allowed in at least one. The server checks again on every request.
 */
export function mayDo(allowed: Allowed, need: RouteNeed, project?: string): boolean {
  if (need === "public") return true;
  if (need === "worker" || need === "agent") return allowed.kind === need;
  if (!people.has(allowed.kind)) return false;
  if (need === "signed-in" || need === "own-account") return true;
  if (need === "own-proofs" || need === "own-credentials") return true;
  if (allowed.permissions.includes(need)) return true;
  if (!isProjectPermission(need)) return false;
  return allowed.projects.some(
    (each) => (project === undefined || each.project === project) && each.permissions.includes(need),
  );
}
