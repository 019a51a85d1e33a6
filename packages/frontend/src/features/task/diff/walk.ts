/** Walks through the parts of a long page by keys: the next or the last one from where it is scrolled to. */
export function walk(frame: HTMLElement | null, selector: string, by: 1 | -1): HTMLElement | undefined {
  if (frame === null) return undefined;
  const parts = [...frame.querySelectorAll<HTMLElement>(selector)];
  const at = parts.findIndex((part) => part === document.activeElement);
  const next =
    at >= 0
      ? parts[at + by]
      : by === 1
        ? parts.find(isBelowTop)
        : parts.findLast((part) => !isBelowTop(part));
  next?.scrollIntoView({ block: "start" });
  next?.focus({ preventScroll: true });
  return next;
}

/** Where the bars over the page end, in CSS pixels, roughly. */
const top = 180;

function isBelowTop(part: HTMLElement): boolean {
  return part.getBoundingClientRect().top > top;
}
