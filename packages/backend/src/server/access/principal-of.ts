import type { ServerSettings } from "@wezterm-parallel/shared/protocol/api/schemas/admin-schemas";

import type { FoundToken, Grant } from "../../drivers/accounts/accounts.ts";
import type { User } from "../../drivers/accounts/user.ts";
import type { Principal } from "../http/admission/principal.ts";

/** What the settings say of sign-ins. */
export interface SessionRules extends SessionAges {
  /** Who has a password needs a second factor. */
  readonly requireSecondFactor: boolean;
}

/** How long sign-ins last. */
interface SessionAges {
  /** Without any use. */
  readonly idleMs: number;
  /** In all, by the kind of the sign-in. */
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

/** When a grant ends at the latest; the setting counts for sign-ins that began before it was lowered, too. */
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

/** Keys are for programs, which have no second factor to show. */
function debtOf(user: User, { requireSecondFactor }: SessionRules): Principal["owes"] {
  return requireSecondFactor && lacksFactor(user) ? "second factor" : undefined;
}

/** Who has no password comes by single sign-on, where a second factor is the provider's to ask for. */
export function lacksFactor({ hasPassword, hasSecondFactor, hasPasskey }: User): boolean {
  return hasPassword && !hasSecondFactor && !hasPasskey;
}

/** Both factors are in their passkey, but their sign-ins may have begun with the password alone. */
export function hasPasskeyAlone({ hasPassword, hasSecondFactor, hasPasskey }: User): boolean {
  return hasPassword && !hasSecondFactor && hasPasskey;
}

/** An access token is renewed again and again; a sign-in that nobody renews ends with its refresh token. */
function countsUntil({ kind, expiresAt, grant }: FoundToken, ages: SessionAges): number | undefined {
  const own = kind === "access" && expiresAt !== undefined ? expiresAt + ages.idleMs : expiresAt;
  const ends = [own, endOfGrant(grant, ages)].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function isOver(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
