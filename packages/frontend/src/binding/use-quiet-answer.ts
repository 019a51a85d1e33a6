import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { UseQueryResult } from "@tanstack/react-query";

import type { FailedAnswer } from "./failed-answer.ts";
import { useAnswer, type AnswerOptions } from "./use-answer.ts";
import { useLink } from "./use-live.ts";

type Shown<T> = Pick<
  UseQueryResult<T, FailedAnswer>,
  "data" | "error" | "isFetching" | "refetch" | "dataUpdatedAt"
>;

/** Like `useAnswer`, for polling: while the server is away, the last answer stays without an error. */
export function useQuietAnswer<T>(
  key: readonly unknown[],
  ask: (api: Client) => Answer<T>,
  options?: AnswerOptions,
): Shown<T> {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useAnswer(key, ask, options);
  const isAway = useLink().kind === "away";
  // The banner on every page already reports the outage.
  return { data, error: isAway && data !== undefined ? null : error, isFetching, refetch, dataUpdatedAt };
}
