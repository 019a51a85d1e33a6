import type { Page } from "playwright-core";

import { axeFindings } from "./accessible.ts";

/** What axe finds on the whole page: nothing is under a bar that stays, whatever the page was scrolled to. */
export async function axeOfWhole(page: Page): Promise<readonly string[]> {
  return await unrolled(page, () => axeFindings(page));
}

/** In a window as high as the page; again when more came meanwhile, which would be taken for covered by a bar. */
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

/** Shows the page in a window of this size and answers what cannot be read or reached there. */
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

/** Waits until what has been changed is drawn, by whoever observes sizes as well. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** Controls beyond the sides of the window where nothing scrolls, and such as can be focused and not be seen. */
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
    // A terminal's own keyboard field is where its cursor is; nobody is to see it.
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

/** Text that ends at an edge without a way to the rest of it. */
function cutOff(): string[] {
  // They draw what is in sight and can be moved, or keep their own lines.
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

/** Of the controls that a page is worked by, those too small for a thumb; `least`: CSS px. */
export async function smallTargets(page: Page, least: number): Promise<readonly string[]> {
  return await page.evaluate((px) => {
    // Buttons, tabs, fields and the bar below; links in running text and boxes with a label are axe's, at 24 px.
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

/** What moves by itself: animations and transitions that take longer than a picture. */
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

/** Lets every answer of the server come after what was there without it has been drawn. */
export async function slowDown(page: Page): Promise<void> {
  const drawn = () => painted(page).catch(() => {});
  await page.route("**/api/**", async (route) => {
    await drawn();
    // Of a page that was left meanwhile nothing is asked any more.
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

/** From the next page on, what moves although nobody has touched anything is added up: see `shifted`. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** The whole layout shift of the page so far; as Chromium measures it, 0.1 is good and 0.25 poor. */
export async function shifted(page: Page): Promise<number> {
  return await page.evaluate(() =>
    (window as unknown as { shifts: readonly number[] }).shifts.reduce((sum, value) => sum + value, 0),
  );
}
