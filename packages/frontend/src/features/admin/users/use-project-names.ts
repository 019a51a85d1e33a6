import { useMemo } from "react";

import { useAnswer } from "../../../binding/use-answer.ts";

/** What projects are called, by their ids; empty until they are known. */
export function useProjectNames(): ReadonlyMap<string, string> {
  const { data } = useAnswer(["projects"], (api) => api.team.projects());
  return useMemo(() => new Map((data ?? []).map(({ id, name }) => [id, name])), [data]);
}
