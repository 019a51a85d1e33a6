import { createContext, useContext } from "react";

import type { LiveSession } from "../live/live-session.ts";

export const LiveContext = createContext<LiveSession | undefined>(undefined);

export function useLiveSession(): LiveSession {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error("Live data are for pages of somebody who is signed in.");
  return live;
}
