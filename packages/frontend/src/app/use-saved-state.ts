import { useEffect, useRef, useState } from "react";

import type { SavedState } from "../live/saved-state.ts";

/** Returns the state saved earlier; read once the server is found to be away, and returned from then on. */
export function useSavedState(away: boolean): SavedState | undefined {
  const [kept, setKept] = useState<SavedState | undefined>(undefined);
  const looked = useRef(false);
  useEffect(() => {
    if (!away || looked.current) return;
    looked.current = true;
    const look = async () => {
      const { readSavedState } = await import("../live/saved-state.ts");
      setKept(await readSavedState());
    };
    void look();
  }, [away]);
  return kept;
}
