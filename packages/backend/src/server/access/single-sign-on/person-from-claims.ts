import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { newUserNameSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { OidcSettings } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import type { Vouched } from "../../../drivers/accounts/federation.ts";
import type { IdentityClaims } from "../../../drivers/identity/identity-provider.ts";
import { rolesOfGroups } from "./roles-of-groups.ts";

/** Applies our settings to a person's claims; returns why the person is refused, if so. */
export function personFromClaims(settings: OidcSettings, claims: IdentityClaims): Result<Vouched, string> {
  const { issuer, subject, all } = claims;
  const email = verifiedEmail(all);
  if (settings.domains.length > 0 && !settings.domains.includes(domainOf(email))) {
    return fail("the e-mail address is not verified, or its domain is not allowed");
  }
  const byEmail = settings.nameClaim === "email";
  const name = newUserNameSchema.safeParse(byEmail ? email : all["preferred_username"]);
  return ok({
    issuer,
    subject,
    name: name.success ? name.data : undefined,
    // At many providers people choose their preferred name themselves, so it proves nothing.
    mayAdopt: byEmail,
    mayMake: settings.signUp,
    roles: rolesOfGroups(settings.groups, groupsOf(all[settings.groupClaim])),
  });
}

/** Returns the claims that are read in addition to the subject. */
export function wantedClaims({ domains, nameClaim, groups, groupClaim }: OidcSettings): readonly string[] {
  const email = domains.length > 0 || nameClaim === "email" ? ["email", "email_verified"] : [];
  return [...email, nameClaim, ...(groups.length > 0 ? [groupClaim] : [])];
}

/** Without `email_verified`, people may have entered any address. */
function verifiedEmail({ email, email_verified: verified }: IdentityClaims["all"]): string | undefined {
  return typeof email === "string" && verified === true ? email : undefined;
}

function domainOf(email: string | undefined): string {
  return email?.slice(email.lastIndexOf("@") + 1).toLowerCase() ?? "";
}

/** Accepts a list of groups or a single one. */
function groupsOf(value: unknown): ReadonlySet<string> {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return new Set(values.filter((each) => typeof each === "string"));
}
