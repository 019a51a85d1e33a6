import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { StoredAccess } from "./server-context.ts";

/** Why: a new permission is offered after at most this time, at the cost of one extra request per period. */
const freshMs = 10 * 60_000;

export function accessOf({ kind, role, permissions, projects }: Identity, now: number): StoredAccess {
  return { kind, role, permissions, projects, askedAt: now };
}

/** Returns true when the permissions must be read again, also after the clock was set back. */
export function isStale(access: StoredAccess | undefined, now: number): boolean {
  return access === undefined || Math.abs(now - access.askedAt) > freshMs;
}
