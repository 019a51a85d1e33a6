/** From the most to the least; a role on the server holds in every project, one in a project only there. */
export const roles = ["owner", "admin", "operator", "viewer"] as const;
export type Role = (typeof roles)[number];

/** What concerns the whole server: only a role on the server gives it. */
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

/** What concerns one project and all in it: runs, tasks, attempts, events. */
export const projectPermissions = [
  "runs:read",
  "runs:write",
  "logs:read",
  "terminals:read",
  "terminals:write",
  "checkouts:read",
  "checkouts:write",
  "secrets:write",
  "members:write",
] as const;

export type ServerPermission = (typeof serverPermissions)[number];
export type ProjectPermission = (typeof projectPermissions)[number];
export type Permission = ServerPermission | ProjectPermission;

/**
 * What a route needs. `public`: nothing. `signed-in`: any valid credential of a person, even a key with scopes.
 * `own-account`: a credential of a person without scopes. `own-proofs`: the same, even in a session that can only
 * set up a second factor. `own-credentials`: the same, or the scope
 * `credentials:all`. `worker`: the credential of a worker. A project permission: in at least one project; which ones the caller
 * may see or change is decided by the project of what is asked for.
 */
export type RouteNeed =
  | Permission
  | "public"
  | "signed-in"
  | "own-account"
  | "own-proofs"
  | "own-credentials"
  | "worker";

const looks = [
  "status:read",
  "workers:read",
  "runs:read",
  "logs:read",
  "terminals:read",
  "checkouts:read",
] as const;
const works = [...looks, "runs:write", "terminals:write", "checkouts:write"] as const;
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

/** The whole table: only owners stop the server, change its settings, and make or unmake owners. */
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
