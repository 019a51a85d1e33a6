import { useEffect, useState } from "react";

import type { KeptState } from "../live/kept-state.ts";

/** What was kept of the server before, looked up once the server is found to be away. */
export function useKeptState(away: boolean): KeptState | undefined {
  const [kept, setKept] = useState<KeptState | undefined>(undefined);
  useEffect(() => {
    if (!away) return;
    let left = false;
    const look = async () => {
      const { readKeptState } = await import("../live/kept-state.ts");
      const found = await readKeptState();
      if (!left) setKept(found);
    };
    void look();
    return () => {
      left = true;
    };
  }, [away]);
  return kept;
}
