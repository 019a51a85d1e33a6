import type { ServerSettings } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { FoundToken, Grant } from "../../drivers/accounts/accounts.ts";
import type { User } from "../../drivers/accounts/user.ts";
import type { Principal } from "../http/admission/principal.ts";

export interface SessionRules extends SessionAges {
  /** People with a password need a second factor. */
  readonly requireSecondFactor: boolean;
}

interface SessionAges {
  readonly idleMs: number;
  readonly totalMs: { readonly browser: number; readonly program: number };
}

export function sessionRules({ sessions, requireSecondFactor }: ServerSettings): SessionRules {
  const { idleHours, browserDays, programDays } = sessions;
  const dayMs = 24 * 3_600_000;
  return {
    requireSecondFactor,
    idleMs: idleHours * 3_600_000,
    totalMs: { browser: browserDays * dayMs, program: programDays * dayMs },
  };
}

/** Returns when a grant ends at the latest. A lowered setting also applies to existing sign-ins. */
export function endOfGrant(
  { kind, createdAt, expiresAt }: Grant,
  { totalMs }: SessionAges,
): number | undefined {
  const age = kind === "browser" || kind === "program" ? totalMs[kind] : undefined;
  const ends = [expiresAt, age === undefined ? undefined : createdAt + age].filter(
    (end) => end !== undefined,
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Tokens that authenticate requests; the other kinds can only be exchanged. */
const signing: ReadonlySet<FoundToken["kind"]> = new Set(["access", "key", "worker"]);

const noProjects: Principal["projects"] = new Map();

/**
 * Access to the Unix socket (mode 0600) implies access to the files, the tasks and the account that runs everything.
 */
export const localOwner: Principal = {
  kind: "local",
  id: "local",
  name: "local owner",
  role: "owner",
  projects: noProjects,
};

export const nobody: Principal = { kind: "nobody", id: "nobody", name: "nobody", projects: noProjects };

/** Returns undefined for a token that is no longer valid or of a kind that cannot authenticate requests. */
export function principalOf(found: FoundToken, now: number, rules: SessionRules): Principal | undefined {
  const { kind, grant, user } = found;
  if (!signing.has(kind) || grant.revokedAt !== undefined) return undefined;
  if (isOver(found.expiresAt, now) || isOver(endOfGrant(grant, rules), now)) return undefined;
  const until = countsUntil(found, rules);
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
    owes: kind === "access" ? debtOf(user, rules) : undefined,
  };
}

/** Applies to sessions only, because programs with a key cannot show a second factor. */
function debtOf(user: User, { requireSecondFactor }: SessionRules): Principal["owes"] {
  return requireSecondFactor && lacksFactor(user) ? "second factor" : undefined;
}

/** A person without a password uses single sign-on, where the second factor is up to the provider. */
export function lacksFactor({ hasPassword, hasSecondFactor, hasPasskey }: User): boolean {
  return hasPassword && !hasSecondFactor && !hasPasskey;
}

/** A passkey covers both factors, but existing sign-ins may have used the password alone. */
export function hasPasskeyAlone({ hasPassword, hasSecondFactor, hasPasskey }: User): boolean {
  return hasPassword && !hasSecondFactor && hasPasskey;
}

/** Access tokens are renewed repeatedly; a sign-in without renewal ends with its refresh token. */
function countsUntil({ kind, expiresAt, grant }: FoundToken, ages: SessionAges): number | undefined {
  const own = kind === "access" && expiresAt !== undefined ? expiresAt + ages.idleMs : expiresAt;
  const ends = [own, endOfGrant(grant, ages)].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function isOver(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
