import { useEffect, useRef } from "react";

import type { KeyBindings } from "./keymap.ts";
import { pageKeys } from "./page-keys.ts";

/**
 * Keys that hold while the component is shown, e.g. `useKeys(texts("board"), { j: { does: texts("next"), run } })`.
 * They do nothing while somebody types; `?` lists them under the title.
 */
export function useKeys(title: string, bindings: KeyBindings): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => pageKeys.add({ title, bindings: () => latest.current }), [title]);
}
