import type { Look, Visitor } from "./browser.ts";
import { axeOfWhole, layoutFindings, movements, smallTargets } from "./examine.ts";
import { goTo, type Furnished, type PageToSee } from "./pages.ts";
import { doneByEnter, missingInPalette } from "./palette.ts";
import type { WebRig } from "./rig.ts";

/** Size for a thumb of the main controls: WCAG 2.5.5. axe requires 24 for all others (2.5.8, AA). */
const thumbPx = 44;

/**
 * Windows that every page has to fit: 1,280 px at 200 % and at 400 % (WCAG 1.4.4 and 1.4.10), the narrowest
 * phones, and the largest screen.
 */
const windows = {
  mouse: [
    [640, 450],
    [320, 256],
    [3840, 2160],
  ],
  thumb: [
    [360, 740],
    [320, 640],
  ],
} as const;

interface Walked {
  readonly rig: WebRig;
  readonly home: Furnished;
}

/** Returns the problems of these pages in this variant, each with its page; empty when there are none. */
export async function examinePages(
  { rig, home }: Walked,
  look: Look,
  pages: readonly PageToSee[],
): Promise<readonly string[]> {
  await using owner = await rig.owner("/", look);
  await using stranger = await rig.visitor(look);
  const found: string[] = [];
  for (const page of pages) {
    const visitor = page.anybody ? stranger : owner;
    await goTo(visitor, page, home);
    const where = `${page.name}, ${look.touch ? "phone" : "desktop"} ${look.scheme} ${look.language}`;
    const findings = [
      ...(await examine(visitor, look)),
      ...(page.alone ? [] : await doneByEnter(visitor.page)),
    ];
    found.push(...findings.map((finding) => `${where}: ${finding}`));
  }
  return found;
}

/**
 * Returns actions and links of these pages in this variant that the palette does not have by the same name.
 */
export async function missingOn(
  { rig, home }: Walked,
  look: Look,
  pages: readonly PageToSee[],
): Promise<readonly string[]> {
  await using owner = await rig.owner("/", look);
  const found: string[] = [];
  for (const page of pages) {
    if (page.alone) continue;
    await goTo(owner, page, home);
    const missing = await missingInPalette(owner.page);
    found.push(...missing.map((name) => `${page.name}, ${look.language}: not in the palette: ${name}`));
  }
  return found;
}

async function examine(
  { page }: Visitor,
  { width = 0, height = 0, touch }: Look,
): Promise<readonly string[]> {
  const found = [
    ...(await movements(page)).map((name) => `moves although less motion is wanted: ${name}`),
    ...(await axeOfWhole(page)),
  ];
  if (touch) found.push(...(await smallTargets(page, thumbPx)).map((target) => `too small: ${target}`));
  for (const size of [[width, height] as const, ...windows[touch ? "thumb" : "mouse"]])
    found.push(...(await layoutFindings(page, ...size)));
  await page.setViewportSize({ width, height });
  return found;
}
