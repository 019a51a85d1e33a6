import type { OidcResource, OidcTest } from "@wezterm-parallel/shared/protocol/api/schemas/oidc-schemas";

import { visible } from "../text/width.ts";

/** Renders the configuration of single sign-on, one line per setting. */
export function renderOidc(oidc: OidcResource): string {
  const { issuer, clientId, hasSecret, scopes, nameClaim, groupClaim, groups, domains, signUp } = oidc;
  const proof = hasSecret ? "a secret, encrypted" : "no secret (PKCE alone)";
  return [
    `issuer     ${visible(issuer)}`,
    `client     ${visible(clientId)}, ${proof}`,
    `scopes     ${scopes.join(" ")}`,
    `accounts   called by ${nameClaim}; ${signUp ? "made at the first sign-in" : "only those that were added"}`,
    `domains    ${domains.join(", ") || "any"}`,
    ...(groups.length === 0
      ? ["groups     give no roles"]
      : [`groups     of the claim ${visible(groupClaim)}`]),
    ...groups.map(
      ({ group, role, project }) => `           ${visible(group)}: ${role}${project ? ` in ${project}` : ""}`,
    ),
    ...redirectLines(oidc),
  ].join("\n");
}

export function renderOidcTest(test: OidcTest): string {
  const { issuer, authorizationEndpoint, tokenEndpoint, keys } = test;
  return [
    `issuer     ${visible(issuer)} answers, and is what it says`,
    `sign-in    ${visible(authorizationEndpoint)}`,
    `tokens     ${visible(tokenEndpoint)}`,
    `keys       ${keys}`,
    ...redirectLines(test),
  ].join("\n");
}

function redirectLines({ redirectUri }: { readonly redirectUri?: string | undefined }): readonly string[] {
  return redirectUri === undefined ? [] : [`redirect   ${redirectUri}  (the provider must know it)`];
}
