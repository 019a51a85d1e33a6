import { useCallback, useMemo, useState } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

/** The card at the keyboard position. */
export interface Reached {
  readonly id: string | undefined;
  /** Moved by a key: the card is scrolled into view and focused. */
  readonly byKey: boolean;
  readonly reach: (task: LiveTask) => void;
  readonly lead: (id: string | undefined) => void;
}

export function useFocusedCard(): Reached {
  const [at, setAt] = useState<Pick<Reached, "id" | "byKey">>({ id: undefined, byKey: false });
  const reach = useCallback(
    ({ id }: LiveTask) => setAt((before) => (before.id === id ? before : { id, byKey: false })),
    [],
  );
  const lead = useCallback((id: string | undefined) => setAt({ id, byKey: id !== undefined }), []);
  return useMemo(() => ({ ...at, reach, lead }), [at, reach, lead]);
}
