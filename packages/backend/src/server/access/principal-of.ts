import type { Principal } from "../../base/access.ts";
import type { FoundToken } from "../../drivers/accounts/accounts.ts";

/** Of a sign-in that is not used. */
export const refreshLifetimeMs = 14 * 24 * 3_600_000;

/** The kinds of token that a request may be signed with; the others are only ever exchanged. */
const signing: ReadonlySet<FoundToken["kind"]> = new Set(["access", "key", "worker"]);

const noProjects: Principal["projects"] = new Map();

/** Who holds the 0600 Unix socket holds the files, the tasks and the account that run everything: the owner. */
export const localOwner: Principal = {
  kind: "local",
  id: "local",
  name: "local owner",
  role: "owner",
  projects: noProjects,
};

export const nobody: Principal = { kind: "nobody", id: "nobody", name: "nobody", projects: noProjects };

/** Undefined when the token does not count any more, or was never meant for this. */
export function principalOf(found: FoundToken, now: number): Principal | undefined {
  const { kind, grant, user } = found;
  if (!signing.has(kind) || grant.revokedAt !== undefined) return undefined;
  if (isOver(found.expiresAt, now) || isOver(grant.expiresAt, now)) return undefined;
  const until = countsUntil(found);
  if (kind === "worker") {
    return { kind, id: grant.label, name: grant.label, grant: grant.id, until, projects: noProjects };
  }
  const scopes = grant.scopes === undefined ? undefined : new Set(grant.scopes);
  if (grant.user === undefined) return { ...localOwner, grant: grant.id, until, scopes };
  if (user === undefined || user.disabled) return undefined;
  return {
    kind: "user",
    id: user.id,
    name: user.name,
    grant: grant.id,
    until,
    role: user.role,
    projects: user.projects,
    scopes,
  };
}

/** An access token is renewed again and again; a sign-in that nobody renews ends with its refresh token. */
function countsUntil({ kind, expiresAt, grant }: FoundToken): number | undefined {
  const own = kind === "access" && expiresAt !== undefined ? expiresAt + refreshLifetimeMs : expiresAt;
  const ends = [own, grant.expiresAt].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function isOver(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
