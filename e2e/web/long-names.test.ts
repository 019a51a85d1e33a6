import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

const names = ["build-the-installer-for-linux-node-24", "build-the-installer-for-linux-node-26"];

/** Checks that the end of each name is visible, and that its link stays within the page. */
async function endsInSight(page: Page, name: string): Promise<boolean> {
  const link = page.getByRole("link", { name, exact: true }).first();
  await link.waitFor();
  return await link.evaluate((element, end) => {
    const seen = [...element.querySelectorAll("[aria-hidden] > span")].at(-1);
    const [own, its] = [element.getBoundingClientRect(), seen?.getBoundingClientRect()];
    return seen?.textContent?.endsWith(end) === true && its !== undefined && its.right <= own.right + 1;
  }, name.slice(-7));
}

test.skipIf(noBrowser)(
  `in a browser: distinguishes long names that differ at their end, on the board and the overview${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    for (const name of names)
      await rig.wzp("add", "--checkout", "none", "--name", name, "--", "sleep", "10000");
    for (const path of ["/", "/projects/p1"]) {
      const { page } = await rig.owner(path, phone);
      for (const name of names) expect(await endsInSight(page, name), `${path} ${name}`).toBe(true);
    }
    expect(rig.problems).toEqual([]);
  },
  60_000,
);
