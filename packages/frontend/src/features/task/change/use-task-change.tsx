import { GitMerge } from "lucide-react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { carryOut } from "../../../tasks/changes/change-actions.tsx";
import { possibleChangeActions } from "../../../tasks/changes/possible-change-actions.ts";
import { useMergeTexts } from "../../../tasks/changes/texts.ts";
import { useActOnChanges } from "../../../tasks/changes/use-act-on-changes.ts";
import { useChange, useFollowedChanges } from "../../../tasks/changes/use-changes.ts";
import { useCommands } from "../../../ui/commands/commands.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import type { SeenTask } from "../use-task.ts";
import { mergeKeys } from "./merge-keys.ts";

/** Returns the change of a task, keeps it current, and offers its actions by key and in the palette. */
export function useTaskChange({ task, run }: SeenTask): ChangeResource | undefined {
  const texts = useMergeTexts();
  const may = usePermissions();
  const acts = useActOnChanges();
  useFollowedChanges();
  const hasSucceeded = task.state === "succeeded";
  // A further attempt may resolve the conflict of what an earlier one did.
  const enabled =
    (hasSucceeded || task.attempts > 1) &&
    task.checkout === "worktree" &&
    may("checkouts:read", run.projectId);
  const found = useChange(task.id, { enabled }) ?? undefined;
  const change = enabled && (hasSucceeded || found?.state === "resolving") ? found : undefined;
  const possible =
    change === undefined || !may("changes:merge", change.project) ? [] : possibleChangeActions(change);
  const merge = () => {
    if (change !== undefined && possible.includes("merge")) carryOut(acts, "merge", change);
  };
  useKeys(texts("change"), { [mergeKeys]: { does: texts("merge"), run: merge } });
  useCommands(() =>
    change === undefined
      ? []
      : possible.map((action) => ({
          id: `change.${action}`,
          group: "selected",
          label: texts(action),
          detail: task.name,
          object: task.id,
          icon: <GitMerge />,
          keys: action === "merge" ? mergeKeys : undefined,
          act: () => carryOut(acts, action, change),
        })),
  );
  return change;
}
