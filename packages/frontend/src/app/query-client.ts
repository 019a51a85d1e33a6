import { QueryClient } from "@tanstack/react-query";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { FailedAnswer } from "../binding/failed-answer.ts";

/** A restarted server answers again within a second. */
const triesWhenAway = 3;

/** What was asked for counts for this long, unless something that changes it says otherwise. */
const freshMs = 10_000;

/** Only a server that is away answers otherwise the next time; one that says why it cannot has answered. */
export function retryWhenAway(tries: number, error: Error): boolean {
  return tries < triesWhenAway && error instanceof FailedAnswer && isUnanswered(error.failure);
}

/** Nothing came, or a proxy answered in the server's place. */
function isUnanswered({ reason, data, messages }: Failure): boolean {
  if (reason !== "unavailable") return false;
  return data?.["browser"] !== undefined || messages?.detail?.code === "answer-unreadable";
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
