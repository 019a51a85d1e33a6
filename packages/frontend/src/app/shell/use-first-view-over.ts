import { useEffect, useState } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { useLink } from "../../binding/use-live.ts";
import { usePacedLive } from "../../binding/use-paced-live.ts";
import { useFirstAttention } from "../../tasks/use-attention.ts";

/** Milliseconds; hidden pages never become idle, but must still show notifications. */
const latestMs = 1000;

/** Returns whether the first view is on the screen or the server is away; deferred parts load after that. */
export function useFirstViewOver(): boolean {
  // Paced like the tasks of the overview, which otherwise may render after this.
  const isLoaded = usePacedLive(hasLoaded, 0);
  // The overview waits for this as well.
  const hasAttention = useFirstAttention() !== undefined;
  const isThere = useLink().kind === "away" || (isLoaded && hasAttention);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!isThere) return undefined;
    return whenIdle(() => setOver(true));
  }, [isThere]);
  return isOver;
}

function hasLoaded({ loading, complete }: LiveStore): boolean {
  return complete && !loading;
}

/** Calls back when the browser is idle. Safari has no requestIdleCallback. */
function whenIdle(act: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(act, latestMs);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act, { timeout: latestMs });
  return () => cancelIdleCallback(asked);
}
