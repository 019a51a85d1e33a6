import type { FailurePhrase } from "@wezterm-parallel/shared/domain/failure-message";
import type { Result } from "@wezterm-parallel/shared/base/result";

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, protected only by PKCE. */
  readonly clientSecret?: string | undefined;
  readonly scopes: readonly string[];
}

/** Generated for every sign-in, and known only to its browser. */
interface SignOnSecrets {
  readonly state: string;
  readonly nonce: string;
  /** The PKCE verifier: the code alone is useless without it. */
  readonly verifier: string;
}

/** Claims from the provider. */
export interface IdentityClaims {
  readonly issuer: string;
  readonly subject: string;
  /** All claims, from the id token and, for missing ones, the userinfo endpoint. */
  readonly all: Readonly<Record<string, unknown>>;
}

export interface ProviderTrouble {
  readonly kind: "provider-away" | "provider-refused" | "not-valid";
  /** For the audit log and admins; never a secret or a token. */
  readonly why: FailurePhrase;
}

interface ProviderFacts {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly keys: number;
}

/** Authenticates people at an external provider. */
export interface IdentityProvider {
  /** Returns the URL where a browser starts. */
  authorizationUrl(
    settings: ProviderSettings,
    start: { readonly secrets: SignOnSecrets; readonly redirectUri: string },
  ): Promise<Result<string, ProviderTrouble>>;
  /**
   * Exchanges the code in `url`; accepts the result only when everything is valid: signature, alg, iss, aud,
   * nonce, exp.
   */
  exchange(
    settings: ProviderSettings,
    back: { readonly secrets: SignOnSecrets; readonly url: URL; readonly wanted: readonly string[] },
  ): Promise<Result<IdentityClaims, ProviderTrouble>>;
  test(settings: ProviderSettings): Promise<Result<ProviderFacts, ProviderTrouble>>;
}
