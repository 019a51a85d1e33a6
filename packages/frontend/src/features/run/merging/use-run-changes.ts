import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useChanges } from "../../../tasks/changes/use-changes.ts";

const none: readonly ChangeResource[] = [];

/** Returns the changes of a run's tasks. */
export function useRunChanges({ id, projectId, counts }: RunResource): readonly ChangeResource[] {
  const may = usePermissions();
  const enabled = (counts.succeeded ?? 0) > 0 && may("checkouts:read", projectId);
  return useChanges({ run: id }, { enabled }).data ?? none;
}
