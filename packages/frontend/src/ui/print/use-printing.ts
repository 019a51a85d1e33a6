import { useSyncExternalStore } from "react";

let printing = false;
const listeners = new Set<() => void>();

function turn(to: boolean): void {
  printing = to;
  for (const changed of listeners) changed();
}

if (typeof window !== "undefined") {
  window.addEventListener("beforeprint", () => turn(true));
  window.addEventListener("afterprint", () => turn(false));
}

/** Returns whether the page is being printed: virtualized content then renders completely. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => printing,
  );
}
