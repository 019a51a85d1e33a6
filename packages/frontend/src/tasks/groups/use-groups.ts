import type { UseQueryResult } from "@tanstack/react-query";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import type { FailedAnswer } from "../../binding/failed-answer.ts";
import { useAnswer, type AnswerOptions } from "../../binding/use-answer.ts";

/** Returns the groups of a project, by name. */
export function useGroups(
  project: string,
  options?: AnswerOptions,
): UseQueryResult<readonly GroupResource[], FailedAnswer> {
  return useAnswer(
    ["groups", project],
    async (api) => items(await api.get("listGroups", { project })),
    options,
  );
}
