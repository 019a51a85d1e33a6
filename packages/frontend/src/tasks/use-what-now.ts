import { useCallback } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePacedLive } from "../binding/use-paced-live.ts";
import { useFirstAttention } from "./use-attention.ts";
import { useDismissed } from "./use-dismissed.ts";
import { findWhatNow, type WhatNow } from "./what-now.ts";

/** Nobody reads faster; all tasks are looked at each time, ms. */
const everyMs = 200;

const none: ReadonlyMap<string, TaskResource> = new Map();

/** Undefined until all of it is known: no count grows while somebody looks at it. */
export function useWhatNow(): WhatNow | undefined {
  return usePacedLive(useFinding(wholly), everyMs);
}

/** How many tasks need somebody; undefined until all of them are known. */
export function useNeedsCount(): number | undefined {
  return usePacedLive(useFinding(countOfNeeds), everyMs);
}

function wholly(now: WhatNow): WhatNow {
  return now;
}

function countOfNeeds({ needs }: WhatNow): number {
  return needs.length;
}

function useFinding<T>(take: (now: WhatNow) => T): (store: LiveStore) => T | undefined {
  const attention = useFirstAttention();
  const hidden = useDismissed();
  return useCallback(
    ({ backlog, complete, link }: LiveStore) => {
      // While the server is away nobody answers, and what was true before is shown.
      const seen = attention ?? (link.kind === "away" ? none : undefined);
      if (!complete || seen === undefined) return undefined;
      return take(findWhatNow({ runs: backlog.runs, attention: seen, dismissed: hidden }));
    },
    [take, attention, hidden],
  );
}
