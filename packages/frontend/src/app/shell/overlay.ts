import { useSyncExternalStore } from "react";

/** Overlays opened by a key or button; one at a time. */
export type Overlay = "palette" | "keys" | "places";

const listeners = new Set<() => void>();
let current: Overlay | undefined;

export function openOverlay(overlay: Overlay): void {
  set(overlay);
}

export function closeOverlay(): void {
  set(undefined);
}

export function useOverlay(): Overlay | undefined {
  return useSyncExternalStore(listen, () => current);
}

function set(overlay: Overlay | undefined): void {
  current = overlay;
  for (const changed of listeners) changed();
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
