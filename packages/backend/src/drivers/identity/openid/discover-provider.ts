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

/** Seconds; a person waits for it. */
const timeout = 10;

/** What the provider says of itself, checked to be of this issuer; throws what openid-client throws. */
export async function discoverProvider({
  issuer,
  clientId,
  clientSecret,
}: ProviderSettings): Promise<Configuration> {
  const server = new URL(issuer);
  // Only for a provider on this very machine: the settings take no other one without TLS.
  const clear = server.protocol === "http:";
  const options = { timeout, ...(clear && { execute: [allowInsecureRequests] }) };
  const found = (await discovery(server, clientId, undefined, None(), options)).serverMetadata();
  refuseForeignEndpoints(found, clear);
  const config = new Configuration(found, clientId, undefined, authenticationOf(found, clientSecret));
  config.timeout = timeout;
  if (clear) allowInsecureRequests(config);
  // Signatures are checked although the token came straight from the provider: TLS alone is one lock.
  enableNonRepudiationChecks(config);
  return config;
}

/** A browser is sent to the first one: nothing but a web address may stand there. */
function refuseForeignEndpoints(found: ServerMetadata, clear: boolean): void {
  const { authorization_endpoint, token_endpoint, jwks_uri } = found;
  for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri]) {
    const protocol = URL.parse(endpoint ?? "")?.protocol;
    if (protocol === "https:" || (clear && protocol === "http:")) continue;
    throw new Error(`one of its endpoints is missing or has no https:// address (${endpoint ?? "none"})`);
  }
}

/** The way that every provider must know (OpenID Connect Core 9), unless it says that it knows the other one alone. */
function authenticationOf(found: ServerMetadata, secret: string | undefined) {
  if (secret === undefined) return None();
  const ways = found.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return ways.includes("client_secret_basic") ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}
