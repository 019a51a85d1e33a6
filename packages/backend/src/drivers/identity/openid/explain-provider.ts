import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";

import { phrase, type FailurePhrase } from "@wezterm-parallel/shared/domain/failure-message";

import type { ProviderTrouble } from "../identity-provider.ts";

/** The longest message of our own checks; longer external text is cut. */
const longest = 300;

/** Describes a failure at the provider, without tokens and without text that a stranger may have written. */
export function explainProvider(error: unknown): ProviderTrouble {
  if (error instanceof AuthorizationResponseError) {
    return { kind: "provider-refused", why: phrase("provider-refused", { code: codeOf(error.error) }) };
  }
  if (error instanceof ResponseBodyError) {
    return {
      kind: "not-valid",
      why: phrase("provider-took-not", { code: codeOf(error.error) }),
    };
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return { kind: "not-valid", why: phrase("provider-let-not-in", { status: error.status }) };
  }
  const { message, cause } = error as { message: string; cause?: unknown };
  if (isUnreachable(error)) return { kind: "provider-away", why: whyUnreachable(reasonOf(error)) };
  const detail = cause instanceof Error && cause.message !== message ? ` (${cause.message})` : "";
  return {
    kind: "not-valid",
    why: phrase("provider-wrong", { why: `${message}${detail}`.slice(0, longest) }),
  };
}

/** `fetch` throws a TypeError with the reason as its cause; the timeout has a code of its own. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError && error.message === "fetch failed") return true;
  if (error instanceof DOMException && error.name === "TimeoutError") return true;
  if (!(error instanceof ClientError)) return false;
  return error.code === "OAUTH_TIMEOUT" || (error.cause instanceof Response && error.cause.status >= 500);
}

function whyUnreachable(reason: string): FailurePhrase {
  const distrusted = /CERT|UNABLE_TO_/.test(reason);
  return phrase(distrusted ? "provider-untrusted" : "provider-silent", { reason });
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: unknown; message: string };
  if (cause instanceof Response) return `${cause.status}`;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return typeof code === "string" ? code : message.slice(0, longest);
}

/** Error codes of OAuth 2.0 match this; other text is not repeated. */
function codeOf(error: string): string {
  return /^[a-z_]{1,50}$/.test(error) ? error : "unknown";
}
