import type { GrantResource } from "@wezterm-parallel/shared/protocol/auth-schemas";

/** Whether a key or a sign-in still lets anybody in at this time (epoch ms). */
export function grantState(
  { revokedAt, expiresAt }: Pick<GrantResource, "revokedAt" | "expiresAt">,
  now: number,
): "valid" | "revoked" | "expired" {
  if (revokedAt !== undefined) return "revoked";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "valid";
}
