export interface ShownTooltip {
  readonly text: string;
  readonly keys: string | undefined;
  /** Horizontal centre of the element, and the edge at which the tooltip is placed, in window px. */
  readonly x: number;
  readonly y: number;
  readonly above: boolean;
}

/** Hover delay in ms; focus shows the tooltip at once. */
const restMs = 450;
/** Space that a tooltip needs at the window's edges, px. */
const roomBelow = 40;
const roomBeside = 90;
const distance = 6;

/** Reports the tooltip to show, until the returned function is called. */
export function followTooltips(show: (shown: ShownTooltip | undefined) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: Element | undefined;
  const hide = () => {
    clearTimeout(timer);
    current = undefined;
    show(undefined);
  };
  const ask = (element: Element, afterMs: number) => {
    if (element === current) return;
    clearTimeout(timer);
    current = element;
    timer = setTimeout(() => show(placed(element)), afterMs);
  };
  const over = (event: PointerEvent) => {
    if (event.pointerType === "touch" || isTooltip(event.target)) return;
    const element = carrier(event.target);
    if (element !== undefined) ask(element, restMs);
    else if (current !== undefined) hide();
  };
  const focused = (event: FocusEvent) => {
    const element = carrier(event.target);
    if (element?.matches(":focus-visible") === true) ask(element, 0);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape" && current !== undefined) hide();
  };
  const stop = new AbortController();
  const on = { signal: stop.signal, passive: true, capture: true };
  document.addEventListener("pointerover", over, on);
  document.addEventListener("focusin", focused, on);
  document.addEventListener("focusout", hide, on);
  document.addEventListener("pointerdown", hide, on);
  document.addEventListener("scroll", hide, on);
  document.addEventListener("keydown", key, on);
  return () => {
    stop.abort();
    hide();
  };
}

function carrier(target: EventTarget | null): Element | undefined {
  return target instanceof Element ? (target.closest("[data-tooltip]") ?? undefined) : undefined;
}

function isTooltip(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-tooltip-layer]") !== null;
}

function placed(element: Element): ShownTooltip | undefined {
  const text = element.getAttribute("data-tooltip");
  if (text === null || !element.isConnected) return undefined;
  // On an expanded element the tooltip would cover its popup and intercept the pointer.
  if (element.ariaExpanded === "true") return undefined;
  if (element.hasAttribute("data-tooltip-if-cut") && !isCut(element)) return undefined;
  const { left, width, top, bottom } = element.getBoundingClientRect();
  const above = bottom + roomBelow > window.innerHeight;
  const middle = Math.min(Math.max(left + width / 2, roomBeside), window.innerWidth - roomBeside);
  return {
    text,
    keys: element.getAttribute("data-tooltip-keys") ?? undefined,
    x: middle,
    y: above ? top - distance : bottom + distance,
    above,
  };
}

/** Returns whether the element's text is truncated. */
function isCut(element: Element): boolean {
  return [element, ...element.querySelectorAll("*")].some(
    ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1 && clientWidth > 0,
  );
}
