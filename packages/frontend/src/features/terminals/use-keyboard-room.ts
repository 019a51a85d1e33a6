import { useEffect, type RefObject } from "react";

/** Smaller overlaps are the browser's own toolbar, CSS px. */
const keyboardAtLeast = 120;

/**
 * While a phone's keyboard is open, the focused terminal fills exactly the visible area above it: otherwise browsers
 * would cover the prompt with the keyboard.
 */
export function useKeyboardRoom(frame: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const seen = window.visualViewport;
    if (seen === null) return undefined;
    const lay = () => {
      const element = frame.current;
      if (element === null) return;
      const isTyped = element.contains(document.activeElement);
      const isOpen = isTyped && seen.scale === 1 && window.innerHeight - seen.height > keyboardAtLeast;
      element.toggleAttribute("data-over-keyboard", isOpen);
      element.style.setProperty("--seen-top", `${seen.offsetTop}px`);
      element.style.setProperty("--seen-height", `${seen.height}px`);
    };
    seen.addEventListener("resize", lay);
    seen.addEventListener("scroll", lay);
    document.addEventListener("focusin", lay);
    return () => {
      seen.removeEventListener("resize", lay);
      seen.removeEventListener("scroll", lay);
      document.removeEventListener("focusin", lay);
    };
  }, [frame]);
}
