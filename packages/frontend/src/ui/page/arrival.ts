import { useEffect, useRef, useSyncExternalStore, type RefObject } from "react";

import { announce } from "../announce/announcer.tsx";

const listeners = new Set<() => void>();
let arrivals = 0;
let greeted = 0;

/** Somebody has come to another page: its title takes the focus as soon as it is there. */
export function arrive(): void {
  arrivals += 1;
  for (const changed of listeners) changed();
}

/**
 * For the title of a page: focuses and announces it when somebody has just come to it, so that the keyboard and
 * screen readers start there. The first page of a visit leaves the focus where browsers put it.
 */
export function useArrival(title: string): RefObject<HTMLHeadingElement | null> {
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
