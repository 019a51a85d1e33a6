/** Scrolls a part of a long page to its top; the page around it stays, as `scrollIntoView` would not have it. */
function bringToTop(part: HTMLElement): void {
  const scroller = scrollerOf(part);
  if (scroller === undefined) return;
  const margin = Number.parseFloat(getComputedStyle(part).scrollMarginBlockStart) || 0;
  const distance = part.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += distance - margin;
}

/** What is read while it comes into view moves what is below: it is held at the top until somebody scrolls, ms. */
const heldMs = 2_000;

/** Brings a part to the top and holds it there while what is above it is still being read. */
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

/** Walks through the parts of a long page by keys: to the next or the last one from where it is. */
export function walk(frame: HTMLElement | null, selector: string, by: 1 | -1): void {
  if (frame === null) return;
  const parts = [...frame.querySelectorAll<HTMLElement>(selector)];
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const next = at >= 0 ? parts[at + by] : firstFrom(frame, parts, by);
  if (next === undefined) return;
  bringToTop(next);
  next.focus({ preventScroll: true });
}

/** The first one that is below the top of what is seen, or the last one above it. */
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
