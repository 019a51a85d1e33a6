import { useEffect, useRef, useState } from "react";

import type { KeptState } from "../live/kept-state.ts";

/** Returns the state saved earlier; read once the server is found to be away, and returned from then on. */
export function useKeptState(away: boolean): KeptState | undefined {
  const [kept, setKept] = useState<KeptState | undefined>(undefined);
  const looked = useRef(false);
  useEffect(() => {
    if (!away || looked.current) return;
    looked.current = true;
    const look = async () => {
      const { readKeptState } = await import("../live/kept-state.ts");
      setKept(await readKeptState());
    };
    void look();
  }, [away]);
  return kept;
}
