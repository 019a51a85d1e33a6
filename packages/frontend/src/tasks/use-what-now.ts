import { useCallback } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { usePacedLive } from "../binding/use-paced-live.ts";
import { useAttention } from "./use-attention.ts";
import { useDismissed } from "./use-dismissed.ts";
import { findWhatNow, type WhatNow } from "./what-now.ts";

/** Nobody reads faster; all tasks are looked at each time, ms. */
const everyMs = 200;

export function useWhatNow(): WhatNow {
  return usePacedLive(useFinding(wholly), everyMs);
}

/** How many tasks need somebody. */
export function useNeedsCount(): number {
  return usePacedLive(useFinding(countOfNeeds), everyMs);
}

function wholly(now: WhatNow): WhatNow {
  return now;
}

function countOfNeeds({ needs }: WhatNow): number {
  return needs.length;
}

function useFinding<T>(take: (now: WhatNow) => T): (store: LiveStore) => T {
  const attention = useAttention();
  const hidden = useDismissed();
  return useCallback(
    ({ backlog }: LiveStore) => take(findWhatNow({ runs: backlog.runs, attention, dismissed: hidden })),
    [take, attention, hidden],
  );
}
