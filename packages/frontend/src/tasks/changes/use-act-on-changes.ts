import { useMemo } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type {
  ChangeActionInput,
  ChangeResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ConflictWish, MergeStrategy } from "@wezterm-parallel/shared/domain/task/task-spec";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { ask } from "../../ui/dialog/ask.ts";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
import { useMergeTexts } from "./texts.ts";
import { changeKeys } from "./use-changes.ts";

export interface ActOnChanges {
  /** Returns the number of queued changes. */
  merge(ids: readonly string[], strategy?: MergeStrategy): Promise<number>;
  mergeUnverified(change: ChangeResource): Promise<void>;
  revert(change: ChangeResource): Promise<void>;
  withdraw(id: string): Promise<void>;
  /** Lets the task run again, or its agent or that of the plan resolve the conflict. */
  handOver(id: string, by: ConflictWish["by"]): Promise<void>;
  putFirst(id: string): Promise<void>;
  pause(queue: { readonly project: string; readonly target: string }, paused: boolean): Promise<void>;
}

/** Returns the actions on changes and queues; failures are shown in a toast. */
export function useActOnChanges(): ActOnChanges {
  const api = useApi();
  const refresh = useRefresh();
  return useMemo(() => createActs(api, () => void refresh(...changeKeys)), [api, refresh]);
}

function createActs(api: Client, changed: () => void): ActOnChanges {
  const act = async (action: ChangeActionInput): Promise<number> => {
    const report = await api.send("actOnChanges", {}, action);
    if (!report.ok) return refused(report.failure);
    changed();
    const count = report.value.changed.length;
    if (count === 0) showToast({ text: useMergeTexts.now()("notChanged") });
    return count;
  };
  return {
    merge: (ids, strategy) => act({ action: "merge", ids: [...ids], strategy }),
    mergeUnverified: async ({ id, target }) => {
      const texts = useMergeTexts.now();
      const sure = await ask({
        title: texts("mergeUnverifiedTitle", { change: id }),
        text: texts("mergeUnverifiedText", { target }),
        action: texts("mergeUnverifiedAction"),
        danger: true,
      });
      if (sure) await act({ action: "merge", ids: [id], verify: false });
    },
    revert: async ({ id, target }) => {
      const texts = useMergeTexts.now();
      const sure = await ask({
        title: texts("revertTitle", { change: id }),
        text: texts("revertText", { target }),
        action: texts("revertAction"),
        danger: true,
      });
      if (sure) await act({ action: "revert", ids: [id] });
    },
    withdraw: async (id) => void (await act({ action: "withdraw", ids: [id] })),
    handOver: async (id, by) => void (await act({ action: "hand-over", ids: [id], to: { by } })),
    putFirst: async (id) => void (await act({ action: "first", ids: [id] })),
    pause: async ({ project, target }, paused) => {
      const answer = await api.send("pauseQueue", {}, { project, target, paused });
      if (answer.ok) changed();
      else refused(answer.failure);
    },
  };
}

function refused(failure: Failure): number {
  showFailure(useMergeTexts.now()("notDone"), failure);
  return 0;
}
