import { useEffect, useRef } from "react";

import { useLive } from "../../binding/use-live.ts";
import { useRefresh } from "../../binding/use-refresh.ts";

/** Rendered once in the application: requests groups again after every change of one. */
export function useGroupNews(): void {
  const refresh = useRefresh();
  const changes = useLive(({ backlog }) => backlog.groupChanges);
  const known = useRef(changes);
  useEffect(() => {
    if (known.current === changes) return;
    known.current = changes;
    void refresh(["groups"]);
  }, [refresh, changes]);
}
