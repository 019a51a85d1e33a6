import { useEffect, useState } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

import { useLive } from "../../binding/use-live.ts";

/** Pages that nobody sees are never idle, and tell their news all the same. */
const latestMs = 1000;

/** Whether what people came for is on the screen, or nobody answers: then comes what can wait, and not before. */
export function useFirstViewOver(): boolean {
  const isThere = useLive(hasAnswered);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!isThere) return undefined;
    return whenIdle(() => setOver(true));
  }, [isThere]);
  return isOver;
}

function hasAnswered({ link, loading }: LiveStore): boolean {
  return link.kind === "away" || !loading;
}

/** When all that has come has been drawn; Safari cannot tell. */
function whenIdle(act: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(act, latestMs);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act, { timeout: latestMs });
  return () => cancelIdleCallback(asked);
}
