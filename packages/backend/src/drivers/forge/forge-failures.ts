import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

interface Refusal {
  readonly host: string;
  readonly status: number;
  readonly headers: Headers;
  /** The words of the forge, without the token. */
  readonly said: string;
  /** Epoch ms. */
  readonly now: number;
}

const tooMany = 429;

/** Translates an error of a forge. GitHub and GitLab also use 403 when too many requests came. */
export function refusalOf(refusal: Refusal): Failure {
  const { host, status, headers, said } = refusal;
  const isSpent = ["x-ratelimit-remaining", "ratelimit-remaining"].some((name) => headers.get(name) === "0");
  const isLimit = status === tooMany || (status === 403 && (isSpent || headers.has("retry-after")));
  if (isLimit) return limited(refusal);
  if (status >= 500 || status < 400) return downFailure(host, `${status} ${said}`.trim(), waitOf(refusal));
  if (status === 401) {
    return createFailure({
      reason: "unauthenticated",
      detail: createMessage("forge-token-refused", { host }),
      hint: createMessage("forge-token-hint"),
    });
  }
  if (status === 403) {
    return createFailure({
      reason: "unauthorized",
      detail: createMessage("forge-forbidden", { host, said }),
      hint: createMessage("forge-forbidden-hint"),
    });
  }
  if (status === 404) {
    return createFailure({
      reason: "not-found",
      detail: createMessage("forge-absent", { host }),
      hint: createMessage("forge-absent-hint"),
    });
  }
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("forge-refused", { host, status, said }),
    hint: createMessage("forge-refused-hint"),
  });
}

export function downFailure(host: string, said: string, retryAfterMs?: number): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("forge-down", { host, said }),
    hint: createMessage("forge-down-hint"),
    ...(retryAfterMs !== undefined && { data: { retryAfterMs } }),
  });
}

export function unreadableFailure(host: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("forge-unreadable", { host }),
    hint: createMessage("forge-unreadable-hint"),
  });
}

function limited(refusal: Refusal): Failure {
  const retryAfterMs = waitOf(refusal);
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("forge-limited", { host: refusal.host }),
    hint: createMessage("forge-down-hint"),
    ...(retryAfterMs !== undefined && { data: { retryAfterMs } }),
  });
}

/** A forge that says tomorrow is not believed. */
const longestWaitMs = 2 * 60 * 60_000;

/** Returns the ms until the forge wants to be asked again: `Retry-After` in s or as a date, or the end of its limit. */
function waitOf({ headers, now }: Refusal): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const wait = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
    if (Number.isFinite(wait)) return Math.min(longestWaitMs, Math.max(0, wait));
  }
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset");
  if (reset === null || !/^\d+$/.test(reset)) return undefined;
  return Math.min(longestWaitMs, Math.max(0, Number(reset) * 1000 - now));
}
