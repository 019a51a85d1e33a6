import { startTransition, useEffect, useState } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { useLiveSession } from "./live-context.ts";

/**
 * What `select` makes of the live store, anew at once after a rest or while the backlog is being loaded, and then at
 * most every `everyMs`: for what is made of thousands of tasks while hundreds of events a second come in. `select`
 * stays the same between drawings (useCallback).
 */
export function usePacedLive<T>(select: (store: LiveStore) => T, everyMs: number): T {
  const live = useLiveSession();
  const [selected, setSelected] = useState(() => ({ select, value: select(live.store) }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lookedAt = 0;
    let restMs = 0;
    const look = () => {
      timer = undefined;
      lookedAt = performance.now();
      // Nobody waits for what has been loaded already.
      restMs = live.store.loading ? 0 : everyMs;
      // Drawn in pieces between which keys and pointers are answered.
      startTransition(() => setSelected({ select, value: select(live.store) }));
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
