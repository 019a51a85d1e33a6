import { useEffect, type RefObject } from "react";

/** What covers less than this is the browser's own bar, CSS pixels. */
const keyboardAtLeast = 120;

/**
 * While a phone's keyboard is open the terminal that is typed in takes exactly what is seen above it: browsers lay it over
 * the page, and over the prompt.
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
