import { useEffect, useState, type ReactElement, type ReactNode } from "react";

import { LiveContext, useLiveStart } from "../binding/live-context.ts";
import type { SavedState } from "../live/saved-state.ts";
import type { LiveSession } from "../live/live-session.ts";
import { PendingPage } from "./pending-page.tsx";

interface LiveProps {
  /** The state saved earlier, shown until the server has answered. */
  readonly kept: SavedState | undefined;
  readonly children: ReactNode;
}

/** Provides one live store for all pages; it lives until the page is left or the session ends. */
export function Live({ kept, children }: LiveProps): ReactElement {
  const start = useLiveStart();
  const [live, setLive] = useState<LiveSession | undefined>(undefined);
  useEffect(() => {
    const session = start.take();
    setLive(session);
    return () => session[Symbol.dispose]();
  }, [start]);
  useEffect(() => {
    if (kept !== undefined) live?.store.recall(kept.backlog);
  }, [live, kept]);
  return live === undefined ? <PendingPage /> : <LiveContext value={live}>{children}</LiveContext>;
}
