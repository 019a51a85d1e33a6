import { useMemo } from "react";

import { useAnswer } from "../../../binding/use-answer.ts";

/** Returns project names by id; empty until loaded. */
export function useProjectNames(): ReadonlyMap<string, string> {
  const { data } = useAnswer(["projects"], (api) => api.team.projects());
  return useMemo(() => new Map((data ?? []).map(({ id, name }) => [id, name])), [data]);
}
