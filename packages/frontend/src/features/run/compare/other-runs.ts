import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { useCallback } from "react";

import { sameItems, useLive } from "../../../binding/use-live.ts";

/** Returns runs of the same project to compare with: earlier ones of the same plan first, newest first. */
export function useOtherRuns(run: RunResource): readonly RunResource[] {
  const { projectId, title, number } = run;
  const select = useCallback(
    ({ backlog }: LiveStore) => {
      const rank = (other: RunResource) => Number(!isEarlier(other, { number, title }));
      return backlog.runs
        .map(({ resource }) => resource)
        .filter((other) => other.number !== number && other.projectId === projectId)
        .toSorted((one, other) => rank(one) - rank(other) || other.number - one.number);
    },
    [projectId, title, number],
  );
  return useLive(select, sameItems);
}

/** Returns whether it is an earlier run of the same plan, the usual choice for comparison. */
export function isEarlier(
  other: Pick<RunResource, "number" | "title">,
  run: Pick<RunResource, "number" | "title">,
): boolean {
  return other.number < run.number && other.title === run.title;
}
