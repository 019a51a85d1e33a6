import { QueryClient } from "@tanstack/react-query";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { FailedAnswer } from "../binding/failed-answer.ts";

/** A restarted server answers again within a second. */
const triesWhenAway = 3;

/** Answers stay fresh for this long, unless they are invalidated by a change. */
const freshMs = 10_000;

/** Retries only while the server is away: a server that gave a reason would answer the same again. */
export function retryWhenAway(tries: number, error: Error): boolean {
  return tries < triesWhenAway && error instanceof FailedAnswer && isUnanswered(error.failure);
}

/** Returns whether no answer arrived, or a proxy answered for the server. */
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
    },
  });
}
