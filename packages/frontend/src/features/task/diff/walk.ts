/** Scrolls a part of a long page to the top without scrolling the page around it, unlike `scrollIntoView`. */
function bringToTop(part: HTMLElement): void {
  const scroller = scrollerOf(part);
  if (scroller === undefined) return;
  const margin = Number.parseFloat(getComputedStyle(part).scrollMarginBlockStart) || 0;
  const distance = part.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += distance - margin;
}

/** Loading content moves what is below it: the part is held at the top this long or until the user scrolls, ms. */
const heldMs = 2_000;

/** Scrolls a part to the top and holds it there while content above it is loading. */
export function holdAtTop(part: HTMLElement): void {
  bringToTop(part);
  const scroller = scrollerOf(part);
  const list = part.parentElement;
  if (scroller === undefined || list === null) return;
  const ended = new AbortController();
  const end = () => ended.abort();
  const observer = new ResizeObserver(() => bringToTop(part));
  observer.observe(list);
  ended.signal.addEventListener("abort", () => observer.disconnect());
  setTimeout(end, heldMs);
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"])
    scroller.addEventListener(kind, end, { once: true, passive: true, signal: ended.signal });
}

/** Scrolls to the next or previous part of a long page. */
export function walk(frame: HTMLElement | null, selector: string, by: 1 | -1): void {
  if (frame === null) return;
  const parts = [...frame.querySelectorAll<HTMLElement>(selector)];
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const next = at >= 0 ? parts[at + by] : firstFrom(frame, parts, by);
  if (next === undefined) return;
  bringToTop(next);
  next.focus({ preventScroll: true });
}

/** Returns the first part below the top of the viewport, or the last one above it. */
function firstFrom(frame: HTMLElement, parts: readonly HTMLElement[], by: 1 | -1): HTMLElement | undefined {
  const top = scrollerOf(frame)?.getBoundingClientRect().top ?? 0;
  const isBelow = (part: HTMLElement) => part.getBoundingClientRect().top >= top;
  return by === 1 ? parts.find(isBelow) : parts.findLast((part) => !isBelow(part));
}

function scrollerOf(part: HTMLElement): HTMLElement | undefined {
  for (let at = part.parentElement; at !== null; at = at.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(at).overflowY)) return at;
  return undefined;
}
