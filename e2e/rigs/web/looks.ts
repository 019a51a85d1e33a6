import { join } from "node:path";

import type { Page } from "playwright-core";
import { expect } from "vitest";

import { expectAccessible } from "./accessible.ts";
import { desktop, phone, type Look } from "./browser.ts";
import type { WebRig } from "./rig.ts";

const looks: Readonly<Record<string, Look>> = {
  desktop,
  "desktop-dark-japanese": { ...desktop, scheme: "dark", language: "ja" },
  phone,
  "phone-dark-japanese": { ...phone, scheme: "dark", language: "ja" },
};

/**
 * Opens a page on a desktop and a phone, light in English and dark in Japanese; expects that it is accessible and not
 * wider than its window. Keeps pictures in `SHOTS_TO`, for review by eye.
 */
export async function expectEveryLook(
  rig: WebRig,
  { name, path, settled }: { name: string; path: string; settled: (page: Page) => Promise<unknown> },
): Promise<void> {
  for (const [look, options] of Object.entries(looks)) {
    await using visitor = await rig.owner(path, options);
    const { page } = visitor;
    await settled(page);
    const directory = process.env["SHOTS_TO"];
    if (directory !== undefined)
      await page.screenshot({ path: join(directory, `${name}-${look}.png`), fullPage: true });
    await expectAccessible(page, `${name}, ${look}`);
    const isCut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
    expect(await page.evaluate(isCut), `${name}, ${look}`).toBe(false);
  }
}
