import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  type Configuration,
  type IDToken,
  type UserInfoResponse,
} from "openid-client";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";

import type {
  IdentityClaims,
  IdentityProvider,
  ProviderSettings,
  ProviderTrouble,
} from "../identity-provider.ts";
import { discoverProvider } from "./discover-provider.ts";
import { explainProvider } from "./explain-provider.ts";
import { trustSystem } from "./trust-system.ts";

/** Providers change endpoints rarely and announce it; rotated keys are fetched when an unknown one signs. */
const keptMs = 10 * 60_000;

/** OpenID Connect: authorization code flow with PKCE, state and nonce. */
export function openOpenIdProvider(now: () => number): IdentityProvider {
  trustSystem();
  const discover = keepDiscovered(now);
  return {
    authorizationUrl: (settings, { secrets, redirectUri }) =>
      attempt(async () => {
        const challenge = await calculatePKCECodeChallenge(secrets.verifier);
        return buildAuthorizationUrl(await discover(settings), {
          redirect_uri: redirectUri,
          scope: [...new Set(["openid", ...settings.scopes])].join(" "),
          code_challenge: challenge,
          code_challenge_method: "S256",
          state: secrets.state,
          nonce: secrets.nonce,
        }).href;
      }),
    exchange: (settings, back) => attempt(async () => exchange(await discover(settings), back)),
    test: (settings) =>
      attempt(async () => {
        const config = await discoverProvider(settings);
        const {
          issuer,
          authorization_endpoint = "",
          token_endpoint = "",
          jwks_uri = "",
        } = config.serverMetadata();
        return {
          issuer,
          authorizationEndpoint: authorization_endpoint,
          tokenEndpoint: token_endpoint,
          keys: await countKeys(jwks_uri),
        };
      }),
  };
}

/**
 * Caches the last provider, because only one is configured at a time. Concurrent sign-ins share one request;
 * a failure is not cached.
 */
function keepDiscovered(now: () => number): (settings: ProviderSettings) => Promise<Configuration> {
  let kept: { readonly of: string; readonly at: number; readonly config: Promise<Configuration> } | undefined;
  return async (settings) => {
    const { issuer, clientId, clientSecret } = settings;
    const of = JSON.stringify([issuer, clientId, clientSecret]);
    if (kept?.of === of && now() - kept.at < keptMs) return kept.config;
    const asked = { of, at: now(), config: discoverProvider(settings) };
    kept = asked;
    try {
      return await asked.config;
    } catch (error) {
      if (kept === asked) kept = undefined;
      throw error;
    }
  };
}

/** Tolerance for servers with NTP clocks; the library checks only the age of a token. */
const clocksApartS = 60;

type Back = Parameters<IdentityProvider["exchange"]>[1];

async function exchange(config: Configuration, { secrets, url, wanted }: Back): Promise<IdentityClaims> {
  const tokens = await authorizationCodeGrant(config, url, {
    pkceCodeVerifier: secrets.verifier,
    expectedState: secrets.state,
    expectedNonce: secrets.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  // Present, because `idTokenExpected` was set.
  if (claims === undefined) throw new Error("the response has no ID token");
  if (claims.iat > Date.now() / 1000 + clocksApartS) throw new Error('the ID Token "iat" is in the future');
  const lacks = wanted.some((name) => claims[name] === undefined);
  const asks = lacks && config.serverMetadata().userinfo_endpoint !== undefined;
  const more = asks ? await fetchUserInfo(config, tokens.access_token, claims.sub) : {};
  return { issuer: claims.iss, subject: claims.sub, all: mergeClaims(claims, more) };
}

/** The id token takes precedence; but an address and its verified flag belong together and come from one source. */
function mergeClaims(claims: IDToken, more: Partial<UserInfoResponse>): IdentityClaims["all"] {
  const { email, email_verified, ...rest } = more;
  return { ...rest, ...claims, ...(email !== undefined && { email, email_verified }) };
}

/** Same as the limit of discovery. */
const keysTimeoutMs = 10_000;

async function countKeys(uri: string): Promise<number> {
  const answer = await fetch(uri, { redirect: "error", signal: AbortSignal.timeout(keysTimeoutMs) });
  if (!answer.ok) throw new Error(`its keys (${uri}) responded with status ${answer.status}`);
  const { keys } = (await answer.json()) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length === 0) throw new Error(`no keys found at ${uri}`);
  return keys.length;
}

async function attempt<T>(work: () => Promise<T>): Promise<Result<T, ProviderTrouble>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(explainProvider(error));
  }
}
