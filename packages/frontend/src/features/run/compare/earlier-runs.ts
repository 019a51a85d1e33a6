import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";
import { useCallback } from "react";

import { sameItems, useLive } from "../../../binding/use-live.ts";

/** More than this nobody looks through. */
const most = 20;

/** Runs before this one with the same title in the same project, newest first. */
export function useEarlierRuns(run: RunResource): readonly RunResource[] {
  const { projectId, title, number } = run;
  const select = useCallback(
    ({ backlog }: LiveStore) =>
      backlog.runs
        .map(({ resource }) => resource)
        .filter((other) => other.number < number && other.projectId === projectId && other.title === title)
        .slice(0, most),
    [projectId, title, number],
  );
  return useLive(select, sameItems);
}
