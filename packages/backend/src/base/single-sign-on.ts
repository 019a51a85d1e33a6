import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  OidcResource,
  OidcSettings,
  OidcTest,
  SignOnRefusal,
  SignOnTarget,
} from "@wezterm-parallel/shared/protocol/oidc-schemas";

import type { Caller, RequestOrigin, TokenPair } from "../server/http/admission/access.ts";

export interface SignOnStart {
  readonly to: SignOnTarget;
  /** Ours, under the name that the browser uses. */
  readonly redirectUri: string;
}

export interface SignOnReturn {
  /** What the browser was sent back to, with its query. */
  readonly url: URL;
  /** From its cookie. */
  readonly ticket?: string | undefined;
  /** The session that the browser had until now: it ends. */
  readonly replaces?: string | undefined;
}

/** Signing in at an OpenID Connect provider: the browser goes there and comes back with a code. */
export interface SingleSignOn {
  isSetUp(): Promise<boolean>;
  /** Where to send the browser, and the ticket that it alone must bring back. */
  start(
    start: SignOnStart,
    origin: RequestOrigin,
  ): Promise<Result<{ url: string; ticket: string; expiresAt: number }, SignOnRefusal>>;
  finish(
    back: SignOnReturn,
    origin: RequestOrigin,
  ): Promise<Result<{ tokens: TokenPair; to: SignOnTarget }, SignOnRefusal>>;
}

export interface NewOidcSettings extends OidcSettings {
  readonly clientSecret?: string | undefined;
}

export interface OidcSetup {
  /** `not-found` while nothing is set up. */
  find(): Promise<Result<OidcResource, Failure>>;
  /** `conflict` when `etag` is given and not the present one. */
  set(by: Caller, settings: NewOidcSettings, etag?: string): Promise<Result<OidcResource, Failure>>;
  remove(by: Caller): Promise<Result<void, Failure>>;
  /** Asks the provider what every sign-in asks it; `unavailable` says what is wrong. */
  test(): Promise<Result<OidcTest, Failure>>;
}
