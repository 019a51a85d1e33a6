import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong with the page as it is now: WCAG 2.2 AA, and what it holds for good practice. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(rules)
    // Otherwise it opens a page of its own for each look, which takes longer than the look itself.
    .setLegacyMode()
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** `where`: said when something is found. */
export async function expectAccessible(page: Page, where?: string): Promise<void> {
  // A menu lies outside of all landmarks while it is open.
  const open = (await page.getByRole("menu").count()) > 0;
  const found = await axeFindings(page);
  expect(
    found.filter((each) => !(open && each.startsWith("region: "))),
    where,
  ).toEqual([]);
}
