import { startTransition, useEffect, useState } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { useLiveSession } from "./live-context.ts";

/**
 * Selects a value from the live store: at once after a pause or while the backlog is loading, else at most every
 * `everyMs`. For values computed from thousands of tasks while hundreds of events a second arrive. `select` must be
 * stable (useCallback).
 */
export function usePacedLive<T>(select: (store: LiveStore) => T, everyMs: number): T {
  const live = useLiveSession();
  const [selected, setSelected] = useState(() => ({ value: select(live.store) }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lookedAt = 0;
    let restMs = 0;
    const look = () => {
      timer = undefined;
      lookedAt = performance.now();
      // Loading must not be delayed.
      restMs = live.store.loading ? 0 : everyMs;
      // A transition renders in slices, so that keys and pointers stay responsive.
      startTransition(() => {
        const value = select(live.store);
        setSelected((before) => (Object.is(before.value, value) ? before : { value }));
      });
    };
    look();
    const stop = live.listen(() => {
      timer ??= setTimeout(look, Math.max(0, lookedAt + restMs - performance.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, select, everyMs]);
  return selected.value;
}
