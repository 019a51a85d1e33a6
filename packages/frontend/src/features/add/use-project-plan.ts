import { useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectPlan } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { useAnswer } from "../../binding/use-answer.ts";

interface KnownPlan {
  readonly plan: ProjectPlan | undefined;
  readonly failure: Failure | undefined;
}

const unknown: KnownPlan = { plan: undefined, failure: undefined };

/** Returns the project's plan and agents as of page load; not refreshed, so that edits are not overwritten. */
export function useProjectPlan(project: string, options?: { readonly enabled: boolean }): KnownPlan {
  const { data, error, isFetching } = useAnswer(
    ["project-plan", project],
    (api) => api.plans.ofProject(project),
    options,
  );
  const [known, setKnown] = useState(unknown);
  if (known === unknown && !isFetching && (data !== undefined || error !== null))
    setKnown({ plan: data, failure: data === undefined ? error?.failure : undefined });
  return known;
}
