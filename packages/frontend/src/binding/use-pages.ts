import { useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";

import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useApi } from "./api-context.ts";
import { FailedAnswer } from "./failed-answer.ts";

/** Loads a long list page by page: `data` holds all pages so far, `fetchNextPage` loads the next. */
export function usePages<T>(
  key: readonly unknown[],
  ask: (api: Client, cursor: string | undefined) => Answer<Page<T>>,
): UseInfiniteQueryResult<readonly T[], FailedAnswer> {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) => {
      const answer = await ask(api, pageParam);
      if (!answer.ok) throw new FailedAnswer(answer.failure);
      return answer.value;
    },
    getNextPageParam: ({ next }: Page<T>) => next,
    select: ({ pages }): readonly T[] => pages.flatMap(({ items }) => items),
  });
}
