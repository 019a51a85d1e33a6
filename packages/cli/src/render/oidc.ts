import type {
  OidcResource,
  OidcTest,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import { visible } from "../text/width.ts";

/** Renders the configuration of single sign-on, one line per setting. */
export function renderOidc(oidc: OidcResource): string {
  const { issuer, clientId, hasSecret, scopes, nameClaim, groupClaim, groups, domains, signUp } = oidc;
  const proof = hasSecret ? "client secret stored encrypted" : "no client secret (PKCE only)";
  return [
    `issuer     ${visible(issuer)}`,
    `client     ${visible(clientId)}, ${proof}`,
    `scopes     ${scopes.join(" ")}`,
    `accounts   named by ${nameClaim}; ${signUp ? "created at the first sign-in" : "only people who were added"}`,
    `domains    ${domains.join(", ") || "any"}`,
    ...(groups.length === 0
      ? ["groups     no roles by group"]
      : [`groups     from the claim ${visible(groupClaim)}`]),
    ...groups.map(
      ({ group, role, project }) => `           ${visible(group)}: ${role}${project ? ` in ${project}` : ""}`,
    ),
    ...redirectLines(oidc),
  ].join("\n");
}

export function renderOidcTest(test: OidcTest): string {
  const { issuer, authorizationEndpoint, tokenEndpoint, keys } = test;
  return [
    `issuer     ${visible(issuer)} answers as this issuer`,
    `sign-in    ${visible(authorizationEndpoint)}`,
    `tokens     ${visible(tokenEndpoint)}`,
    `keys       ${keys}`,
    ...redirectLines(test),
  ].join("\n");
}

function redirectLines({ redirectUri }: { readonly redirectUri?: string | undefined }): readonly string[] {
  return redirectUri === undefined
    ? []
    : [`redirect   ${redirectUri}  (register this URL with the provider)`];
}
