import { useEffect, useRef } from "react";

import type { KeyBindings } from "./keymap.ts";
import { pageKeys } from "./page-keys.ts";

/**
 * Binds keys while the component is mounted, e.g. `useKeys(texts("board"), { j: { does: texts("next"), run } })`. They
 * are inactive while the user types; `?` lists them under the title.
 */
export function useKeys(title: string, bindings: KeyBindings): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => pageKeys.add({ title, bindings: () => latest.current }), [title]);
}
