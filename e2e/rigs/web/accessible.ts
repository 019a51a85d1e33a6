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
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
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
