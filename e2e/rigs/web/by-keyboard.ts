import type { Page } from "playwright-core";

/** More tab stops than any page has before its main controls. */
const mostStops = 60;

interface Stop {
  readonly name: string;
  /** Problem of this stop for keyboard users; undefined for none. */
  readonly fault: string | undefined;
}

/**
 * Presses Tab until an element with this name has the focus; every stop on the way must be visible and show
 * its focus.
 */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  while (passed.length < mostStops) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(stopHere);
    if (stop.fault !== undefined) throw new Error(`${stop.name || "What"} has the focus and ${stop.fault}`);
    if (name.test(stop.name)) return;
    passed.push(stop.name);
  }
  throw new Error(`No Tab leads to ${String(name)}; it passed: ${passed.join(" · ")}`);
}

/** Returns the focused element's name as a screen reader reads it, and whether the focus is visible. */
function stopHere(): Stop {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return { name: "", fault: undefined };
  const nameOf = () => {
    const labels = focused instanceof HTMLInputElement ? focused.labels : null;
    return (focused.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? focused.textContent).trim();
  };
  const isRinged = (element: Element | null, part?: string) => {
    if (element === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  };
  // A radio button is drawn by the element beside it, an editor or terminal by its frame.
  const drawn = [focused, focused.nextElementSibling, focused.parentElement];
  const isSeen = drawn.some((each) => isRinged(each)) || isRinged(focused.closest("section"), "::after");
  const isBare = () => {
    // A terminal's input field is at its cursor, below the drawn screen.
    if (focused.closest(".xterm") !== null) return true;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + height / 2);
    return over !== null && (focused.contains(over) || over.contains(focused));
  };
  if (!isSeen) return { name: nameOf(), fault: "does not show it" };
  return { name: nameOf(), fault: isBare() ? undefined : "is covered" };
}
