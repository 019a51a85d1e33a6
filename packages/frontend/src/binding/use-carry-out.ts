import { useCallback } from "react";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "./api-context.ts";
import { useRefresh } from "./use-refresh.ts";

interface Afterwards<T> {
  /** Prefix of the query keys to invalidate. */
  readonly changes?: readonly unknown[];
  /** Announces the success. */
  readonly tell: (value: T) => void;
}

/** Runs a confirmed action, announces it and refreshes its data; a failure is shown in the dialog. */
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
      // When the user's own session was ended, this request fails and leads to the sign-in page.
      if (changes !== undefined) void refresh(changes);
      return undefined;
    },
    [api, refresh],
  );
}
