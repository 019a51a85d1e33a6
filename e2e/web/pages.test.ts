import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "vitest";

import { desktop, noBrowser, phone, withoutBrowser, type Visitor } from "./browser.ts";
import { furnish, pagesToSee } from "./pages.ts";
import { WebRig } from "./rig.ts";

const looks = [
  { ...desktop, scheme: "light", language: "en" },
  { ...phone, scheme: "dark", language: "ja" },
] as const;

test.skipIf(noBrowser)(
  `every page can be used by everybody: no finding of axe, nothing sideways on a phone, no mistake in it${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await furnish(rig);
    for (const look of looks) {
      const owner = await rig.owner("/", look);
      const stranger = await rig.visitor(look);
      for (const { name, path, anybody = false } of pagesToSee) {
        const visitor = anybody ? stranger : owner;
        await visitor.page.goto(path);
        await visitor.settles();
        expect(await findings(visitor), `${name}, ${look.scheme}`).toEqual([]);
      }
    }
    expect(rig.problems).toEqual([]);
  },
  300_000,
);

async function findings({ page }: Visitor): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const tooWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  return (await page.evaluate(tooWide)) ? [...found, "scrolls sideways"] : found;
}
