import { useCallback } from "react";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "./api-context.ts";
import { useRefresh } from "./use-refresh.ts";

interface Afterwards<T> {
  /** Whose answers are other ones now, as their key begins. */
  readonly changes?: readonly unknown[];
  /** Says that it was done. */
  readonly tell: (value: T) => void;
}

/** What a question was said yes to: done, told, and shown as it is now; a failure stays with the question. */
export function useCarryOut() {
  const api = useApi();
  const refresh = useRefresh();
  return useCallback(
    async <T>(
      act: (api: Client) => Promise<Result<T, Failure>>,
      { changes, tell }: Afterwards<T>,
    ): Promise<Failure | undefined> => {
      const answer = await act(api);
      if (!answer.ok) return answer.failure;
      tell(answer.value);
      // Of one's own sign-in this finds out that it is over, and leads to signing in.
      if (changes !== undefined) void refresh(changes);
      return undefined;
    },
    [api, refresh],
  );
}
