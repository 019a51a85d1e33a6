import type { GrantResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

/** Keys that expire within this time are highlighted. */
const soonMs = 7 * 24 * 3_600_000;

/** Returns whether a valid key is about to expire; sessions are excluded, because signing in renews them. */
export function endsSoon(
  grant: Pick<GrantResource, "kind" | "revokedAt" | "expiresAt">,
  now: number,
): boolean {
  const { kind, expiresAt } = grant;
  return kind === "key" && grantState(grant, now) === "valid" && (expiresAt ?? Infinity) - now < soonMs;
}

/** Returns whether a key or session is valid at this time (epoch ms). */
export function grantState(
  { revokedAt, expiresAt }: Pick<GrantResource, "revokedAt" | "expiresAt">,
  now: number,
): "valid" | "revoked" | "expired" {
  if (revokedAt !== undefined) return "revoked";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "valid";
}
