import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";

import { useApi } from "./api-context.ts";
import { FailedAnswer } from "./failed-answer.ts";

export interface AnswerOptions {
  /** Milliseconds after which it is asked again while the page is seen; absent: never by itself. */
  readonly everyMs?: number | undefined;
  /** False while what is asked for is not known yet. */
  readonly enabled?: boolean | undefined;
}

/** What is asked once, by its key, e.g. `useAnswer(["users"], (api) => api.team.users())`; `error` has the failure. */
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

/** What was asked for, or its failure as it is thrown to the query library. */
export async function valueOf<T>(asked: Answer<T>): Promise<T> {
  const answer = await asked;
  if (!answer.ok) throw new FailedAnswer(answer.failure);
  return answer.value;
}
