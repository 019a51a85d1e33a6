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

/** Whether the page is being printed: what draws only what is in sight then draws everything that it has. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => printing,
  );
}
