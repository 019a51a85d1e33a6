import { useMemo } from "react";

import { useApi } from "../binding/api-context.ts";
import { useLiveSession } from "../binding/live-context.ts";
import { createActOnTasks, type ActOnTasks } from "./act-on-tasks.ts";

export function useActOnTasks(): ActOnTasks {
  const api = useApi();
  const { store } = useLiveSession();
  return useMemo(() => createActOnTasks(api, store), [api, store]);
}
