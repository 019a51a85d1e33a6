import { QueryClient } from "@tanstack/react-query";

import { FailedAnswer } from "../binding/failed-answer.ts";

/** A restarted server answers again within a second. */
const triesWhenAway = 3;

/** What was asked for counts for this long, unless something that changes it says otherwise. */
const freshMs = 10_000;

/** Only a server that is away answers otherwise the next time. */
export function retryWhenAway(tries: number, error: Error): boolean {
  return tries < triesWhenAway && error instanceof FailedAnswer && error.failure.reason === "unavailable";
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        networkMode: "always",
        retry: retryWhenAway,
      },
      mutations: { networkMode: "always" },
    },
  });
}
