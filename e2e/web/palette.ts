import type { Locator, Page } from "playwright-core";

/** As programs that read a page aloud hear it: `button "Add a person"`, with what is off marked behind it. */
const line = /(?:button|link|switch) "((?:[^"\\]|\\.)*)"(.*)$/;

/** How long the palette may take to show what is called so, ms. */
const patienceMs = 5_000;

/** What can be pressed on the page, the lines of its menus included, and is not in the palette by its name. */
export async function missingInPalette(page: Page): Promise<readonly string[]> {
  const main = page.getByRole("main");
  // Menus first: the key that closes them may close what is selected as well.
  const inMenus = await menusOf(main);
  const names = new Set([...inMenus, ...(await pressedIn(main))]);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog").filter({ has: page.getByRole("combobox") });
  const missing: string[] = [];
  for (const name of names) {
    await palette.getByRole("combobox").fill(name);
    const found = palette.getByRole("option").filter({ hasText: name }).first();
    await found.waitFor({ timeout: patienceMs }).catch(() => missing.push(name));
  }
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  return missing;
}

async function pressedIn(main: Locator): Promise<readonly string[]> {
  const lines = (await main.ariaSnapshot()).split("\n");
  return lines.flatMap((each) => {
    const [, name = "", behind = ""] = line.exec(each) ?? [];
    return name === "" || behind.includes("[disabled]") ? [] : [JSON.parse(`"${name}"`) as string];
  });
}

/** Of the page itself: those of rows are about what the palette finds by its name. */
async function menusOf(main: Locator): Promise<readonly string[]> {
  const names: string[] = [];
  const page = main.page();
  for (const button of await main
    .locator("button[aria-haspopup=menu]:not(:is(tr, li, article, [role=row]) *)")
    .all()) {
    await button.click();
    const items = page.getByRole("menu").locator("[role^=menuitem]:not([aria-disabled=true])");
    await items.first().waitFor();
    names.push(...(await items.locator("> span:nth-of-type(2)").allInnerTexts()));
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  }
  return names;
}
