import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** Invalidates the queries whose keys start with this prefix, e.g. `refresh(["users"])` after a change. */
export function useRefresh(): (...keys: readonly (readonly unknown[])[]) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (...keys) => {
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    [queries],
  );
}
