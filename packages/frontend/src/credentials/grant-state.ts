import type { GrantResource } from "@wezterm-parallel/shared/protocol/api/schemas/auth-schemas";

/** A key that ends within this is worth a look now. */
const soonMs = 7 * 24 * 3_600_000;

/** Whether a key that still counts is about to end; sign-ins are renewed by signing in again. */
export function endsSoon(
  grant: Pick<GrantResource, "kind" | "revokedAt" | "expiresAt">,
  now: number,
): boolean {
  const { kind, expiresAt } = grant;
  return kind === "key" && grantState(grant, now) === "valid" && (expiresAt ?? Infinity) - now < soonMs;
}

/** Whether a key or a sign-in still lets anybody in at this time (epoch ms). */
export function grantState(
  { revokedAt, expiresAt }: Pick<GrantResource, "revokedAt" | "expiresAt">,
  now: number,
): "valid" | "revoked" | "expired" {
  if (revokedAt !== undefined) return "revoked";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "valid";
}
