import type { Page } from "playwright-core";

import { axeFindings } from "./accessible.ts";

/** Runs axe on the whole page, in a window tall enough that no fixed bar covers content. */
export async function axeOfWhole(page: Page): Promise<readonly string[]> {
  return await unrolled(page, () => axeFindings(page));
}

/**
 * Enlarges the window to the height of the page; repeats when the page has grown meanwhile, because the new
 * part would count as covered.
 */
async function unrolled<Found>(page: Page, look: () => Promise<Found>): Promise<Found> {
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const heightOfPage = () => page.evaluate(() => document.documentElement.scrollHeight);
  let height: number;
  let found: Found;
  do {
    height = Math.max(size.height, await heightOfPage());
    await page.setViewportSize({ width: size.width, height });
    await painted(page);
    found = await look();
  } while ((await heightOfPage()) > height);
  await page.setViewportSize(size);
  return found;
}

/** Shows the page in a window of this size and returns what cannot be read or reached there. */
export async function layoutFindings(page: Page, width: number, height: number): Promise<readonly string[]> {
  await page.setViewportSize({ width, height });
  await painted(page);
  const found = [
    ...(await page.evaluate(outOfReach)),
    ...(await page.evaluate(cutOff)),
    ...(await page.evaluate(() =>
      document.documentElement.scrollWidth > document.documentElement.clientWidth
        ? [`scrolls sideways to ${document.documentElement.scrollWidth}`]
        : [],
    )),
  ];
  return found.map((finding) => `${width} × ${height}: ${finding}`);
}

/** Waits until changes are drawn, including those by observers of sizes. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** Returns controls outside the window where nothing scrolls, and those that can be focused but not seen. */
function outOfReach(): string[] {
  const controls = "a[href], button, input, select, textarea, summary, [role=tab], [tabindex='0']";
  const found: string[] = [];
  const inherited = (element: Element, holds: (style: CSSStyleDeclaration, at: Element) => boolean) => {
    for (let at: Element | null = element; at !== null; at = at.parentElement)
      if (holds(getComputedStyle(at), at)) return true;
    return false;
  };
  for (const control of document.querySelectorAll(controls)) {
    const { left, right, width, height } = control.getBoundingClientRect();
    const isThere = width > 0 && height > 0 && getComputedStyle(control).visibility !== "hidden";
    // A terminal's input field is at its cursor and is not meant to be visible.
    if (!isThere || control.closest(".xterm, [inert]") !== null) continue;
    const named = `${control.tagName} ${(control.getAttribute("aria-label") ?? control.textContent).trim().slice(0, 40)}`;
    if (inherited(control, ({ clipPath }) => clipPath !== "none")) found.push(`out of sight: ${named}`);
    else if (
      (right > innerWidth + 1 || left < -1) &&
      !inherited(
        control,
        ({ overflowX }, at) => /auto|scroll/.test(overflowX) && at.scrollWidth > at.clientWidth,
      )
    )
      found.push(`out of the window: ${named}`);
  }
  return found;
}

/** Returns text that is cut at an edge without a way to the rest. */
function cutOff(): string[] {
  // These draw only their visible part and can be moved, or wrap lines themselves.
  const own = ".react-flow, .xterm, .cm-editor, canvas, svg";
  const hides = /hidden|clip/;
  const isRead = (element: HTMLElement, { clipPath }: CSSStyleDeclaration) =>
    clipPath === "none" && element.clientWidth > 1 && element.textContent.trim() !== "";
  const faultsOf = (element: HTMLElement, style: CSSStyleDeclaration): string[] => {
    const isWider = hides.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const isHigher = hides.test(style.overflowY) && element.scrollHeight > element.clientHeight + 4;
    const isTold = style.textOverflow === "ellipsis" && element.closest("[data-tooltip], [title]") !== null;
    return [
      ...(isWider && !isTold ? [`${element.scrollWidth} px in ${element.clientWidth}`] : []),
      ...(isHigher && style.webkitLineClamp === "none"
        ? [`${element.scrollHeight} px high in ${element.clientHeight}`]
        : []),
    ];
  };
  return [...document.querySelectorAll<HTMLElement>("main *, nav *, header *")].flatMap((element) => {
    const style = getComputedStyle(element);
    if (!isRead(element, style) || element.closest(own) !== null) return [];
    const named = `${element.tagName} ${element.textContent.trim().slice(0, 40)}`;
    return faultsOf(element, style).map((fault) => `cut off: ${named}, ${fault}`);
  });
}

/** Returns main controls that are too small for a thumb; `least`: CSS px. */
export async function smallTargets(page: Page, least: number): Promise<readonly string[]> {
  return await page.evaluate((px) => {
    // Buttons, tabs, fields and the bottom bar; axe checks links in text and labelled boxes, at 24 px.
    const main =
      "button, [role=tab], [role=button], select, textarea, nav a, input:not([type=checkbox], [type=radio])";
    return [...document.querySelectorAll<HTMLElement>(main)].flatMap((control) => {
      const { width, height } = control.getBoundingClientRect();
      const isHidden = width === 0 || getComputedStyle(control).visibility === "hidden";
      if (isHidden || control.closest(".xterm") !== null) return [];
      if (height >= px - 0.5 && width >= px - 0.5) return [];
      const named = (control.getAttribute("aria-label") ?? control.textContent).trim().slice(0, 40);
      return [`${control.tagName} ${named}: ${Math.round(width)} × ${Math.round(height)}`];
    });
  }, least);
}

/** Returns animations and transitions that take longer than a frame. */
export async function movements(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { activeDuration } = animation.effect?.getComputedTiming() ?? {};
      const pictureMs = 16;
      if (Number(activeDuration) <= pictureMs) return [];
      return [animation instanceof CSSAnimation ? animation.animationName : animation.constructor.name];
    }),
  );
}

/** Delays every response of the server until the state before it has been drawn. */
export async function slowDown(page: Page): Promise<void> {
  const drawn = () => painted(page).catch(() => {});
  await page.route("**/api/**", async (route) => {
    await drawn();
    // The page was left meanwhile.
    await route.continue().catch(() => {});
  });
  await page.routeWebSocket(/\/api\//, (socket) => {
    const server = socket.connectToServer();
    let before = Promise.resolve();
    server.onMessage((message) => {
      before = before.then(drawn).then(() => socket.send(message));
    });
  });
}

/** From the next page on, adds up layout shifts without user input: see `shifted`. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/**
 * Returns the cumulative layout shift of the page so far; in Chromium's rating, 0.1 is good and 0.25 poor.
 */
export async function shifted(page: Page): Promise<number> {
  return await page.evaluate(() =>
    (window as unknown as { shifts: readonly number[] }).shifts.reduce((sum, value) => sum + value, 0),
  );
}
