import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** Asks again for what begins with this key, wherever it is shown, e.g. `refresh(["users"])` after a change. */
export function useRefresh(): (...keys: readonly (readonly unknown[])[]) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (...keys) => {
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    [queries],
  );
}
