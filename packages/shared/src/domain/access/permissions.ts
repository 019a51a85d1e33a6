/**
 * Ordered from the most to the least powerful. A role on the server applies in every project, a role in a
 * project only there.
 */
export const roles = ["owner", "admin", "operator", "viewer"] as const;
export type Role = (typeof roles)[number];

/** Permissions on the whole server; only a role on the server grants them. */
export const serverPermissions = [
  "status:read",
  "workers:read",
  "metrics:read",
  "server:stop",
  "settings:read",
  "settings:write",
  "users:read",
  "users:write",
  "credentials:all",
  "audit:read",
] as const;

/** Permissions on one project and its runs, tasks, attempts and events. */
export const projectPermissions = [
  "runs:read",
  "runs:write",
  "logs:read",
  "terminals:read",
  "terminals:write",
  "checkouts:read",
  "checkouts:write",
  "changes:merge",
  "changes:review",
  "secrets:write",
  "members:write",
] as const;

type ServerPermission = (typeof serverPermissions)[number];
type ProjectPermission = (typeof projectPermissions)[number];
export type Permission = ServerPermission | ProjectPermission;

/**
 * The credential or permission that a route requires.
 * `public`: nothing.
 * `signed-in`: any valid credential of a person, even a key with scopes.
 * `own-account`: a credential of a person without scopes.
 * `own-proofs`: the same, also in a session that can only set up a second factor.
 * `own-credentials`: as `own-account`, or the scope `credentials:all`.
 * `worker`: the credential of a worker.
 * `agent`: the token of an agent's attempt, while it runs.
 * A project permission: in at least one project; the project of the requested resource decides what the
 * caller may see or change.
 */
export type RouteNeed =
  | Permission
  | "public"
  | "signed-in"
  | "own-account"
  | "own-proofs"
  | "own-credentials"
  | "worker"
  | "agent";

const looks = [
  "status:read",
  "workers:read",
  "runs:read",
  "logs:read",
  "terminals:read",
  "checkouts:read",
] as const;
const works = [
  ...looks,
  "runs:write",
  "terminals:write",
  "checkouts:write",
  "changes:merge",
  "changes:review",
] as const;
const administers = [
  ...works,
  "metrics:read",
  "settings:read",
  "users:read",
  "users:write",
  "credentials:all",
  "audit:read",
  "secrets:write",
  "members:write",
] as const;

/** Only owners stop the server, change its settings, and grant or revoke the owner role. */
export const permissionsOf: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(looks),
  operator: new Set(works),
  admin: new Set(administers),
  owner: new Set<Permission>([...serverPermissions, ...projectPermissions]),
};

const inProjects: ReadonlySet<string> = new Set(projectPermissions);

export function isProjectPermission(need: RouteNeed): need is ProjectPermission {
  return inProjects.has(need);
}
