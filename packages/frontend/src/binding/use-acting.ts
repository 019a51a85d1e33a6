import { useState } from "react";

import { useRefresh } from "./use-refresh.ts";

interface ActingAtOnce {
  /** The server has not answered yet. */
  readonly busy: boolean;
  /** Does something and reads the data again. */
  readonly act: (work: () => Promise<void>) => Promise<void>;
}

/** Lets buttons act at once; `changes`: prefix of the query keys to read again. */
export function useActing(changes: string): ActingAtOnce {
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    act: async (work) => {
      setBusy(true);
      await work();
      await refresh([changes]);
      setBusy(false);
    },
  };
}
