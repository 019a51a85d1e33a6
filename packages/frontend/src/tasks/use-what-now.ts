import { useCallback } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePacedLive } from "../binding/use-paced-live.ts";
import { useFirstAttention } from "./use-attention.ts";
import { useDismissed } from "./use-dismissed.ts";
import { findWhatNow, type WhatNow } from "./what-now.ts";

/** Recomputation interval in ms; each one visits all tasks, and nobody reads faster. */
const everyMs = 200;

const none: ReadonlyMap<string, TaskResource> = new Map();

/** Undefined until everything is loaded, so that no count grows while the user watches. */
export function useWhatNow(): WhatNow | undefined {
  return usePacedLive(useFinding(wholly), everyMs);
}

/** Returns how many tasks need attention; undefined until all are loaded. */
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
      // While the server is away, the saved state is shown.
      const seen = attention ?? (link.kind === "away" ? none : undefined);
      if (!complete || seen === undefined) return undefined;
      return take(findWhatNow({ runs: backlog.runs, attention: seen, dismissed: hidden }));
    },
    [take, attention, hidden],
  );
}
