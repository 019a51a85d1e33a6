import { createContext, use, useSyncExternalStore } from "react";

import type { Router, ShownPage } from "./router.ts";

export const RouterContext = createContext<Router | undefined>(undefined);

export function useRouter(): Router {
  const router = use(RouterContext);
  if (router === undefined) throw new Error("There is no router around this.");
  return router;
}

/** Selects a part of the current page's state; renders again when that part changes. */
export function useShown<T>(select: (shown: ShownPage) => T): T {
  const router = useRouter();
  return useSyncExternalStore(
    (changed) => router.listen(changed),
    () => select(router.shown),
  );
}
