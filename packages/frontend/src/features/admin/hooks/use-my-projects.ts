import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";

/** Returns the projects in which this person may add webhooks. */
export function useMyProjects(): readonly ProjectResource[] {
  const may = usePermissions();
  const { data = [] } = useAnswer(["projects"], (api) => api.team.projects());
  return data.filter(({ id }) => may("secrets:write", id));
}
