import { createContext, useContext } from "react";

import type { LiveSession } from "../live/live-session.ts";
import type { LiveStart } from "../live/live-start.ts";

/** Opens the page's live session. */
export const LiveStartContext = createContext<LiveStart | undefined>(undefined);

export function useLiveStart(): LiveStart {
  const start = useContext(LiveStartContext);
  if (start === undefined) throw new Error("Live data are for parts of the application.");
  return start;
}

export const LiveContext = createContext<LiveSession | undefined>(undefined);

export function useLiveSession(): LiveSession {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error("Live data are for pages of somebody who is signed in.");
  return live;
}
