import { QueryClient } from "@tanstack/react-query";

import { FailedAnswer } from "../binding/failed-answer.ts";

/** A restarted server answers again within a second. */
const triesWhenAway = 3;

/** What was asked for counts for this long, unless something that changes it says otherwise. */
const freshMs = 10_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        networkMode: "always",
        // Only a server that is away answers otherwise the next time.
        retry: (tries, error) =>
          tries < triesWhenAway && error instanceof FailedAnswer && error.failure.reason === "unavailable",
      },
      mutations: { networkMode: "always" },
    },
  });
}
