import { useEffect, useRef, type RefObject } from "react";

import { announce } from "../announce/announcer.tsx";

let expected = false;

/** Somebody goes to another page: its title takes the focus as soon as it is there. */
export function expectArrival(): void {
  expected = true;
}

/**
 * For the title of a page: focuses and announces it when somebody has just come to it, so that the keyboard and
 * screen readers start there. The first page of a visit leaves the focus where browsers put it.
 */
export function useArrival(title: string): RefObject<HTMLHeadingElement | null> {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!expected) return;
    expected = false;
    ref.current?.focus({ preventScroll: true });
    announce(title);
  });
  return ref;
}
