import { useQuery } from "@tanstack/react-query";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { ChangeSize } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useApi } from "../../binding/api-context.ts";
import { ChangeSizes } from "./change-sizes.ts";

/** Cache time in ms, because each count costs git some tens of ms. */
const againMs = 15_000;

const sizes = new WeakMap<Client, ChangeSizes>();

/** Returns the size of a task's changes in its checkout; undefined while loading or if unknown. */
export function useChangeSize(task: LiveTask): ChangeSize | undefined {
  const api = useApi();
  const live = isLive(task.state);
  const { data } = useQuery({
    queryKey: ["change-size", task.id, task.attempts, live],
    staleTime: live ? againMs : Infinity,
    refetchInterval: live ? againMs : false,
    queryFn: async ({ signal }) => (await sizesOf(api).count(task.id, signal))?.change ?? null,
  });
  return data ?? undefined;
}

function sizesOf(api: Client): ChangeSizes {
  const known = sizes.get(api) ?? new ChangeSizes(api);
  sizes.set(api, known);
  return known;
}
