import { useEffect } from "react";

import { useLiveSession } from "../../binding/live-context.ts";
import { useMe } from "../../binding/me-context.ts";
import { saveBacklog } from "../../live/save-backlog.ts";

/** Saves the displayed state for the next time the page is opened while the server is away. */
export function useSaveState(): void {
  const live = useLiveSession();
  const me = useMe();
  useEffect(() => {
    const keeping = saveBacklog(live, me);
    return () => keeping[Symbol.dispose]();
  }, [live, me]);
}
