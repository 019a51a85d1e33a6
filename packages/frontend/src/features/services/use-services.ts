import { useEffect } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { usePacedLive } from "../../binding/use-paced-live.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { useRefresh } from "../../binding/use-refresh.ts";

/** Gathers events: a restart is several transitions. */
const gatherMs = 300;
/** Polling interval in ms: no event tells that a task needs a service that runs already. */
const everyMs = 5_000;

/** Returns the services, read again at each transition of one; used once per page. */
export function useServices() {
  const changes = usePacedLive(countChanges, gatherMs);
  const refresh = useRefresh();
  useEffect(() => {
    void refresh(["services"]);
  }, [changes, refresh]);
  return useQuietAnswer(["services"], async (api) => items(await api.get("listServices", {})), { everyMs });
}

function countChanges({ backlog }: LiveStore): number {
  return backlog.serviceChanges;
}
