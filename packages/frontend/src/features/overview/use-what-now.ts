import { useCallback, useMemo } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { usePacedLive } from "../../binding/use-paced-live.ts";
import { useAttention } from "../../tasks/use-attention.ts";
import { useKept } from "../../ui/kept/kept.ts";
import { dismissed } from "./dismissed.ts";
import { findWhatNow, type WhatNow } from "./what-now.ts";

/** Nobody reads faster; all tasks are looked at each time, ms. */
const everyMs = 200;

export function useWhatNow(): WhatNow {
  const attention = useAttention();
  const seen = useKept(dismissed);
  const hidden = useMemo(() => new Set(seen), [seen]);
  const select = useCallback(
    ({ backlog }: LiveStore) => findWhatNow({ runs: backlog.runs, attention, dismissed: hidden }),
    [attention, hidden],
  );
  return usePacedLive(select, everyMs);
}
