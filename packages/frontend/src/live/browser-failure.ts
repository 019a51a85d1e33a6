import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Failures that arise in the browser, which the server has no texts for. */
export const browserTroubles = [
  "no-answer",
  "no-script",
  "no-socket",
  "no-terminal",
  "log-broken",
  "search-not-started",
] as const;

/** Creates a failure whose `data.browser` selects the translated text (ui/error/failure-words.ts). */
export function browserFailure(browser: (typeof browserTroubles)[number]): Failure {
  return { reason: "unavailable", detail: browser, data: { browser } };
}
