import { useMemo } from "react";

import { useApi } from "../../binding/api-context.ts";
import { useLiveSession } from "../../binding/live-context.ts";
import { createActOnTasks, type ActOnTasks } from "../acting/act-on-tasks.ts";

/** For dialogs, which are loaded on demand themselves. */
export function useChangeTask(): Pick<ActOnTasks, "continue" | "edit" | "retryChanged"> {
  const api = useApi();
  const { store } = useLiveSession();
  return useMemo(() => createActOnTasks(api, store), [api, store]);
}
