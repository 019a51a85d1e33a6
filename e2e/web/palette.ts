import type { Locator, Page, Request } from "playwright-core";

/**
 * As programs that read a page aloud hear it: `button "Add a person"`, with what is off marked behind it. Without what
 * can be chosen in a field, which is there where the field is: options, and the radio buttons of a group.
 */
const line =
  /^\s*- '?(?:button|link|switch|tab|checkbox|textbox|searchbox|combobox|spinbutton|radiogroup) "((?:[^"\\]|\\.)*)"(.*)$/;

/** How long the palette may take to show what is called so, ms. */
const patienceMs = 5_000;
/** What a page shows many of. */
const thing = "tr, li, article, [role=row]";

/** Types this into the palette, and takes what it finds first. */
export async function byPalette(page: Page, typed: string): Promise<void> {
  const palette = await openPalette(page);
  await palette.getByRole("combobox").fill(typed);
  await palette.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await palette.waitFor({ state: "detached" });
}

/** Types this into the palette, and leaves it: what it finds. */
export async function foundInPalette(page: Page, typed: string): Promise<readonly string[]> {
  const palette = await openPalette(page);
  await palette.getByRole("combobox").fill(typed);
  const options = palette.getByRole("option");
  await options.first().waitFor();
  const found = await options.allInnerTexts();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  return found.map((option) => option.replaceAll(/\s+/g, " ").trim());
}

/** What Enter does in a palette that was only opened, such as by mistake: what was selected, and what was sent. */
export async function doneByEnter(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  const note = (request: Request) => {
    if (request.method() !== "GET") found.push(`Ctrl-K Enter sent ${request.method()} ${request.url()}`);
  };
  page.on("request", note);
  const palette = await openPalette(page);
  await palette.getByRole("option").first().waitFor();
  const selected = await palette.getByRole("option", { selected: true }).allInnerTexts();
  await page.keyboard.press("Enter");
  if (!(await palette.isVisible())) found.push("Ctrl-K Enter did something");
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  page.off("request", note);
  return [...found, ...selected.map((name) => `selected in a palette that was just opened: ${name}`)];
}

async function openPalette(page: Page): Promise<Locator> {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog").filter({ has: page.getByRole("listbox") });
  // Keys before that are still the page's, by no hand, but by a program.
  await palette.locator("input:focus").waitFor();
  return palette;
}

/** What can be worked on the page, the lines of its menus included, and is not in the palette by its name. */
export async function missingInPalette(page: Page): Promise<readonly string[]> {
  // A dialog is all that can be worked while it is open, by programs that read aloud as well.
  const dialog = page.getByRole("dialog");
  const worked = (await dialog.count()) === 0 ? page.getByRole("main") : dialog;
  const names = await workedIn(worked);
  if (names.length === 0) return ["nothing at all can be worked"];
  return [...(await notOffered(page, names)), ...(await notOffered(page, await menusOf(worked)))];
}

async function notOffered(page: Page, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const palette = await openPalette(page);
  const missing: string[] = [];
  for (const name of new Set(names)) {
    await palette.getByRole("combobox").fill(name);
    const found = palette.getByRole("option", { name: named(name) }).first();
    await found.waitFor({ timeout: patienceMs }).catch(() => missing.push(name));
  }
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  return missing;
}

/** Before the name may stand the state of what it names, behind it what it is about. */
function named(name: string): RegExp {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(String.raw`(^|\s)${escaped}(\s|$)`);
}

async function workedIn(page: Locator): Promise<readonly string[]> {
  const lines = (await page.ariaSnapshot()).split("\n");
  return lines.flatMap((each) => {
    const [, name = "", behind = ""] = line.exec(each) ?? [];
    return name === "" || behind.includes("[disabled]") ? [] : [unquoted(name, each)];
  });
}

/** YAML doubles `'` in lines that it has to quote. */
function unquoted(name: string, written: string): string {
  const said = JSON.parse(`"${name}"`) as string;
  return written.trimStart().startsWith("- '") ? said.replaceAll("''", "'") : said;
}

/** Of the page, and of the first thing on it that has one: those of the others are alike. */
async function menusOf(worked: Locator): Promise<readonly string[]> {
  const page = worked.page();
  const buttons = worked.locator("button[aria-haspopup=menu]");
  const own = await worked.locator(`button[aria-haspopup=menu]:not(:is(${thing}) *)`).all();
  const ofThings = await buttons.and(worked.locator(`:is(${thing}) *`)).all();
  const names: string[] = [];
  for (const button of [...own, ...ofThings.slice(0, 1)]) {
    await button.click();
    const items = page.getByRole("menu").locator("[role^=menuitem]:not([aria-disabled=true])");
    await items.first().waitFor();
    names.push(...(await items.locator("> span:nth-of-type(2)").allInnerTexts()));
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  }
  return names;
}
