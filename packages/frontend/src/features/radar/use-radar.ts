import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { usePacedLive } from "../../binding/use-paced-live.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";

/** Gathers events: one edit causes one for each side. */
const gatherMs = 300;
/** ms: no event tells that lines changed. */
const everyMs = 5_000;

/** Returns the overlaps of a project. */
export function useRadar(project: string) {
  return useQuietAnswer(["radar", project], (api) => api.get("getRadar", { project }), { everyMs });
}

/** Returns one pair with its conflicting lines. */
export function useConflictLines(project: string, [one, other]: readonly [string, string]) {
  return useQuietAnswer(
    ["radar", project, one, other],
    (api) => api.get("getRadar", { project }, { of: [one, other], lines: true }),
    { everyMs },
  );
}

/** Reads both again when an overlap was found or is gone; used once per page. */
export function useFollowedRadar(): void {
  const count = usePacedLive(countOf, gatherMs);
  const queries = useQueryClient();
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["radar"] });
  }, [count, queries]);
}

function countOf({ backlog }: LiveStore): number {
  return backlog.prompts;
}
