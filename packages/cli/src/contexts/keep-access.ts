import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/auth-schemas";

import type { KeptAccess } from "./server-context.ts";

/** Origin: what was permitted anew is offered within this time of work, for one request more in it. */
const freshMs = 10 * 60_000;

export function accessOf({ kind, role, permissions, projects }: Identity, now: number): KeptAccess {
  return { kind, role, permissions, projects, askedAt: now };
}

/** Whether it is time to ask again; a clock that was set back asks as well. */
export function isStale(access: KeptAccess | undefined, now: number): boolean {
  return access === undefined || Math.abs(now - access.askedAt) > freshMs;
}
