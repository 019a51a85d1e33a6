import type { Page } from "playwright-core";

/** Further than any page has stops on the way to what people want. */
const mostStops = 60;

interface Stop {
  readonly name: string;
  /** What is wrong with it for who has no pointer; undefined: nothing. */
  readonly fault: string | undefined;
}

/** Presses Tab until what has the focus is called so; on the way each stop has to show its focus and be in sight. */
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

/** What has the focus, as a screen reader would name it, and whether one sees that. */
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
  // A radio button is drawn by what stands beside it, an editor or terminal by its frame.
  const drawn = [focused, focused.nextElementSibling, focused.parentElement];
  const isSeen = drawn.some((each) => isRinged(each)) || isRinged(focused.closest("section"), "::after");
  const isBare = () => {
    // The field that takes a terminal's keys is where its cursor is, under what it draws.
    if (focused.closest(".xterm") !== null) return true;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + height / 2);
    return over !== null && (focused.contains(over) || over.contains(focused));
  };
  if (!isSeen) return { name: nameOf(), fault: "does not show it" };
  return { name: nameOf(), fault: isBare() ? undefined : "is covered" };
}
