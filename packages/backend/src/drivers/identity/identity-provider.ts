import type { FailurePhrase } from "@wezterm-parallel/shared/domain/failure-message";
import type { Result } from "@wezterm-parallel/shared/base/result";

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, which PKCE alone protects. */
  readonly clientSecret?: string | undefined;
  readonly scopes: readonly string[];
}

/** Made anew for every sign-in, and known to nobody but the browser that it is for. */
export interface SignOnSecrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE: who has the code alone gets nothing for it. */
  readonly verifier: string;
}

/** What the provider vouches for. */
export interface IdentityClaims {
  readonly issuer: string;
  readonly subject: string;
  /** Everything that it said, from the id token and where that lacks something the userinfo endpoint. */
  readonly all: Readonly<Record<string, unknown>>;
}

export interface ProviderTrouble {
  readonly kind: "provider-away" | "provider-refused" | "not-valid";
  /** For the audit log and admins; never a secret or a token. */
  readonly why: FailurePhrase;
}

export interface ProviderFacts {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly keys: number;
}

/** Where people prove elsewhere who they are. */
export interface IdentityProvider {
  /** Where a browser begins. */
  authorizationUrl(
    settings: ProviderSettings,
    start: { readonly secrets: SignOnSecrets; readonly redirectUri: string },
  ): Promise<Result<string, ProviderTrouble>>;
  /** Exchanges the code in `url`, and holds what comes for true only when all of it is: signature, alg, iss, aud, nonce, exp. */
  exchange(
    settings: ProviderSettings,
    back: { readonly secrets: SignOnSecrets; readonly url: URL; readonly wanted: readonly string[] },
  ): Promise<Result<IdentityClaims, ProviderTrouble>>;
  test(settings: ProviderSettings): Promise<Result<ProviderFacts, ProviderTrouble>>;
}
