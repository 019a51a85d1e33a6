/** Remembers scroll positions per history entry, to restore them on back and forward. */
export class ScrollMemory {
  readonly #kept = new Map<string, ReadonlyMap<string, Scrolled>>();
  /** Elements scrolled since the user arrived here. */
  readonly #moved = new Set<Element>();

  constructor() {
    addEventListener("scroll", ({ target }) => target instanceof Element && this.#moved.add(target), {
      capture: true,
      passive: true,
    });
  }

  /** Stores the scroll positions of `entry`, before the page changes. */
  keep(entry: string): void {
    const inner = [...this.#moved].filter((part) => part.isConnected);
    const parts = inner.map((part) => [selectorOf(part), [part.scrollLeft, part.scrollTop]] as const);
    this.#kept.set(entry, new Map([...parts, [whole, [scrollX, scrollY]]]));
    this.#moved.clear();
  }

  /** Restores scroll positions after the page has rendered; false when `entry` has none stored. */
  bringBack(entry: string): boolean {
    const kept = this.#kept.get(entry);
    for (const [selector, [left, top]] of kept ?? []) {
      if (selector === whole) scrollTo(left, top);
      else document.querySelector(selector)?.scrollTo(left, top);
    }
    return kept !== undefined;
  }
}

type Scrolled = readonly [left: number, top: number];

const whole = "";

function selectorOf(part: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = part; at !== null && at.parentElement !== null; at = at.parentElement)
    steps.unshift(`${at.localName}:nth-child(${[...at.parentElement.children].indexOf(at) + 1})`);
  return [":root", ...steps].join(">");
}
