import { expect, test } from "vitest";

import { axeFindings } from "./accessible.ts";
import { desktop, noBrowser, phone, withoutBrowser, type Visitor } from "./browser.ts";
import { missingInPalette } from "./palette.ts";
import { furnish, goTo, pagesToSee, type Furnished } from "./pages.ts";
import { WebRig } from "./rig.ts";

const looks = [
  { ...desktop, scheme: "light", language: "en" },
  { ...phone, scheme: "dark", language: "ja" },
] as const;

test.skipIf(noBrowser)(
  `every page can be used by everybody: no finding of axe, nothing sideways on a phone, all of it in the palette, no mistake in it${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const home = await furnish(rig);
    // Each in a window of its own: what one waits for, the other uses.
    const found = await Promise.all(looks.map((_, which) => lookAtPages(rig, home, which)));
    expect(found.flat()).toEqual([]);
    expect(rig.problems).toEqual([]);
  },
  300_000,
);

/** Pages where people often are in both looks, the others by turns in one. */
async function lookAtPages(rig: WebRig, home: Furnished, which: number): Promise<readonly string[]> {
  const look = looks[which];
  const owner = await rig.owner("/", look);
  const stranger = await rig.visitor(look);
  const found: string[] = [];
  const seldom = pagesToSee.filter(({ often = false }) => !often);
  for (const page of pagesToSee) {
    if (!page.often && seldom.indexOf(page) % looks.length !== which) continue;
    const visitor = page.anybody ? stranger : owner;
    await goTo(visitor, page, home);
    const all = await findings(visitor);
    if (!page.anybody)
      all.push(...(await missingInPalette(visitor.page)).map((name) => `not in the palette: ${name}`));
    found.push(...all.map((finding) => `${page.name}, ${look?.scheme}: ${finding}`));
  }
  return found;
}

async function findings({ page }: Visitor): Promise<string[]> {
  const tooWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const found = [...(await axeFindings(page))];
  return (await page.evaluate(tooWide)) ? [...found, "scrolls sideways"] : found;
}
