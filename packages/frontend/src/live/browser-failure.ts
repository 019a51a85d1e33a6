import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** What goes wrong on this side of the line, so that no server has words for it. */
export const browserTroubles = [
  "no-answer",
  "no-script",
  "no-socket",
  "no-terminal",
  "log-broken",
  "search-not-started",
] as const;

/** Its `data.browser` tells which: pages have the words, in the reader's language (ui/error/failure-words.ts). */
export function browserFailure(browser: (typeof browserTroubles)[number]): Failure {
  return { reason: "unavailable", detail: browser, data: { browser } };
}
