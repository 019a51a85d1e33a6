import { useMemo } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useLiveSession } from "../../binding/live-context.ts";
import { fetchScript } from "../../live/fetch-script.ts";
import { showFailure } from "../../ui/toasts/toasts.ts";
import type { ActOnTasks } from "./act-on-tasks.ts";
import { useTaskTexts } from "../texts.ts";
import type { Watched } from "../watch-tasks.ts";

/** Fetches the code for actions on demand, or shortly after the first view, whose size budget has no room for it. */
export const fetchActing = () => fetchScript(() => import("./act-on-tasks.ts"));

type SimpleActs = Pick<ActOnTasks, "do" | "prioritise">;

export function useActOnTasks(): SimpleActs {
  const api = useApi();
  const { store } = useLiveSession();
  return useMemo(() => actOnceFetched(api, store), [api, store]);
}

function actOnceFetched(api: Pick<Client, "act">, store: Watched): SimpleActs {
  const fetched = async (): Promise<Result<ActOnTasks, Failure>> => {
    const script = await fetchActing();
    return script.ok ? ok(script.value.createActOnTasks(api, store)) : script;
  };
  return {
    do: async (action, ids) => {
      const acts = await fetched();
      return acts.ok ? acts.value.do(action, ids) : sayRefused(acts.failure);
    },
    prioritise: async (priorities) => {
      const acts = await fetched();
      if (acts.ok) return acts.value.prioritise(priorities);
      sayRefused(acts.failure);
      return false;
    },
  };
}

function sayRefused(failure: Failure): void {
  showFailure(useTaskTexts.now()("refused"), failure);
}
