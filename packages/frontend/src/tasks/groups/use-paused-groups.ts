import { useMemo } from "react";

import { useGroups } from "./use-groups.ts";

/** Returns the names of a project's paused groups. */
export function usePausedGroups(project: string): ReadonlySet<string> {
  const { data } = useGroups(project);
  return useMemo(() => new Set(data?.filter(({ paused }) => paused).map(({ name }) => name)), [data]);
}
