import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  discovery,
  enableNonRepudiationChecks,
  None,
  type ServerMetadata,
} from "openid-client";

import type { ProviderSettings } from "../identity-provider.ts";

/** Seconds; a person is waiting. */
const timeout = 10;

/** Fetches the provider's metadata, verified to be of this issuer; throws the errors of openid-client. */
export async function discoverProvider({
  issuer,
  clientId,
  clientSecret,
}: ProviderSettings): Promise<Configuration> {
  const server = new URL(issuer);
  // Only for a provider on this machine: the settings accept no other without TLS.
  const clear = server.protocol === "http:";
  const options = { timeout, ...(clear && { execute: [allowInsecureRequests] }) };
  const found = (await discovery(server, clientId, undefined, None(), options)).serverMetadata();
  refuseForeignEndpoints(found, clear);
  const config = new Configuration(found, clientId, undefined, authenticationOf(found, clientSecret));
  config.timeout = timeout;
  if (clear) allowInsecureRequests(config);
  // Verifies signatures although the token came directly from the provider, so that security does not depend
  // on TLS alone.
  enableNonRepudiationChecks(config);
  return config;
}

/** A browser is redirected to the first one, so it must be an HTTP URL. */
function refuseForeignEndpoints(found: ServerMetadata, clear: boolean): void {
  const { authorization_endpoint, token_endpoint, jwks_uri } = found;
  for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri]) {
    const protocol = URL.parse(endpoint ?? "")?.protocol;
    if (protocol === "https:" || (clear && protocol === "http:")) continue;
    throw new Error(`one of its endpoints is missing or is not an https:// address (${endpoint ?? "none"})`);
  }
}

/** Uses the method that every provider must support (OpenID Connect Core 9), unless it declares only the other one. */
function authenticationOf(found: ServerMetadata, secret: string | undefined) {
  if (secret === undefined) return None();
  const ways = found.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return ways.includes("client_secret_basic") ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}
