import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";

import { useApi } from "./api-context.ts";
import { FailedAnswer } from "./failed-answer.ts";

export interface AnswerOptions {
  /** Polling interval in ms while the page is visible; absent: no polling. */
  readonly everyMs?: number | undefined;
  /** False until the request's parameters are known. */
  readonly enabled?: boolean | undefined;
}

/**
 * Requests something by its query key, e.g. `useAnswer(["users"], (api) => api.team.users())`; `error` holds the
 * failure.
 */
export function useAnswer<T>(
  key: readonly unknown[],
  ask: (api: Client) => Answer<T>,
  { everyMs, enabled = true }: AnswerOptions = {},
): UseQueryResult<T, FailedAnswer> {
  const api = useApi();
  return useQuery<T, FailedAnswer>({
    queryKey: key,
    enabled,
    refetchInterval: everyMs ?? false,
    queryFn: () => valueOf(ask(api)),
  });
}

/** Returns the value, or throws the failure for the query library. */
export async function valueOf<T>(asked: Answer<T>): Promise<T> {
  const answer = await asked;
  if (!answer.ok) throw new FailedAnswer(answer.failure);
  return answer.value;
}
