import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Returns axe's findings on the current page: WCAG 2.2 AA and best practices. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(rules)
    // Otherwise it opens another page for each analysis, which takes longer than the analysis itself.
    .setLegacyMode()
    .analyze();
  const found: string[] = [];
  for (const { id, nodes } of violations) {
    const left = id === "target-size" ? await smallInTheMiddle(page, nodes) : nodes;
    if (left.length > 0) found.push(`${id}: ${left.map(({ html }) => html).join(" ")}`);
  }
  return found;
}

type Found = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"][number]["nodes"][number];

/** Returns the targets that are too small also in the middle of the window, where no bar at its edge covers a part. */
async function smallInTheMiddle(page: Page, nodes: readonly Found[]): Promise<readonly Found[]> {
  const small: Found[] = [];
  for (const node of nodes) {
    const [selector = ""] = node.target.map(String);
    await page
      .locator(selector)
      .first()
      .evaluate((each) => each.scrollIntoView({ block: "center" }));
    const again = new AxeBuilder({ page }).include(selector).withRules(["target-size"]).setLegacyMode();
    if ((await again.analyze()).violations.length > 0) small.push(node);
  }
  return small;
}

/** `where`: included in the error. */
export async function expectAccessible(page: Page, where?: string): Promise<void> {
  // An open menu is outside of all landmarks.
  const open = (await page.getByRole("menu").count()) > 0;
  const found = await axeFindings(page);
  expect(
    found.filter((each) => !(open && each.startsWith("region: "))),
    where,
  ).toEqual([]);
}
