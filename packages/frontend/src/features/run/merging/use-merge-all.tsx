import { GitMerge } from "lucide-react";
import type { ReactElement } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useActOnChanges } from "../../../tasks/changes/use-act-on-changes.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useRunTexts } from "../texts.ts";
import { useRunChanges } from "./use-run-changes.ts";

/** Maximum number of ids of one request. */
const mostIds = 1000;

interface MergeAll {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactElement;
  readonly run: () => void;
}

/** Returns the action that queues all open changes of a run; none when there is none, or the user may not merge. */
export function useMergeAll(run: RunResource): readonly MergeAll[] {
  const texts = useRunTexts();
  const may = usePermissions();
  const acts = useActOnChanges();
  const open = useRunChanges(run).filter(({ state }) => state === "open");
  if (open.length === 0 || !may("changes:merge", run.projectId)) return [];
  const merge = async () => {
    const ids = open.length > mostIds ? [run.id] : open.map(({ id }) => id);
    const count = await acts.merge(ids);
    if (count > 0) showToast({ text: texts("changesQueued", { count }) });
  };
  return [
    {
      id: "mergeAll",
      label: texts("mergeAll", { count: open.length }),
      icon: <GitMerge />,
      run: () => void merge(),
    },
  ];
}
