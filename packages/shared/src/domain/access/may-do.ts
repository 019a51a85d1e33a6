import { isProjectPermission, type Permission, type RouteNeed } from "./permissions.ts";

/** What `GET /api/v1/auth/me` says that somebody may do. */
export interface Allowed {
  readonly kind: "local" | "user" | "worker" | "nobody";
  /** On the whole server and in every project. */
  readonly permissions: readonly Permission[];
  /** In single projects, e.g. `p3`: all that may be done there. */
  readonly projects: readonly { readonly project: string; readonly permissions: readonly Permission[] }[];
}

/**
 * Whether to offer somebody what needs this; what they may not do is absent for them. Without a project: in one at
 * least. The server decides by itself again when it is done.
 */
export function mayDo(allowed: Allowed, need: RouteNeed, project?: string): boolean {
  if (need === "public") return true;
  if (need === "worker") return allowed.kind === "worker";
  if (allowed.kind === "worker" || allowed.kind === "nobody") return false;
  if (need === "signed-in" || need === "own-account") return true;
  if (need === "own-proofs" || need === "own-credentials") return true;
  if (allowed.permissions.includes(need)) return true;
  if (!isProjectPermission(need)) return false;
  return allowed.projects.some(
    (each) => (project === undefined || each.project === project) && each.permissions.includes(need),
  );
}
