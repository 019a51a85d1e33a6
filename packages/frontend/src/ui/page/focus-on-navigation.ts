import { useEffect, useRef, useSyncExternalStore, type RefObject } from "react";

import { announce } from "../announce/announcer.tsx";

const listeners = new Set<() => void>();
let arrivals = 0;
let greeted = 0;

/** Records a navigation: the new page's title takes the focus when it renders. */
export function recordNavigation(): void {
  arrivals += 1;
  for (const changed of listeners) changed();
}

/**
 * Focuses and announces the page title after a navigation, so that keyboard and screen reader users start there. The
 * first page of a visit leaves the focus to the browser.
 */
export function useFocusOnNavigation(title: string): RefObject<HTMLHeadingElement | null> {
  const ref = useRef<HTMLHeadingElement>(null);
  const count = useSyncExternalStore(listen, () => arrivals);
  useEffect(() => {
    if (count === greeted) return;
    greeted = count;
    ref.current?.focus({ preventScroll: true });
    announce(title);
  }, [count, title]);
  return ref;
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
