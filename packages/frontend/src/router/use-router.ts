import { createContext, use, useSyncExternalStore } from "react";

import type { Router, Shown } from "./router.ts";

export const RouterContext = createContext<Router | undefined>(undefined);

export function useRouter(): Router {
  const router = use(RouterContext);
  if (router === undefined) throw new Error("There is no router around this.");
  return router;
}

/** A part of what is shown; drawn again when that part is another. */
export function useShown<T>(select: (shown: Shown) => T): T {
  const router = useRouter();
  return useSyncExternalStore(
    (changed) => router.listen(changed),
    () => select(router.shown),
  );
}
