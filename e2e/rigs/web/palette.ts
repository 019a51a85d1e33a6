import type { Locator, Page, Request } from "playwright-core";

/**
 * A line of the accessibility tree: `button "Add a person"`, with a mark for disabled ones. Excludes the
 * choices of a field: options, and the radio buttons of a group.
 */
const line =
  /^\s*- '?(?:button|link|switch|tab|checkbox|textbox|searchbox|combobox|spinbutton|radiogroup) "((?:[^"\\]|\\.)*)"(.*)$/;

/** Time for the palette to show a result, ms. */
const patienceMs = 5_000;
/** Elements that a page repeats. */
const thing = "tr, li, article, [role=row]";

/** Types this into the palette, and runs the first result. */
export async function byPalette(page: Page, typed: string): Promise<void> {
  const palette = await openPalette(page);
  await palette.getByRole("combobox").fill(typed);
  await palette.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await palette.waitFor({ state: "detached" });
}

/** Types this into the palette, and closes it; returns the results. */
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

/**
 * Returns the effect of Enter in a palette that was only opened, for example by mistake: the selected entry
 * and the sent requests.
 */
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
  // A program can type before the palette has the focus; a person cannot.
  await palette.locator("input:focus").waitFor();
  return palette;
}

/**
 * Returns the names of controls on the page, including the lines of its menus, that the palette does not
 * have.
 */
export async function missingInPalette(page: Page): Promise<readonly string[]> {
  // An open dialog is the only part that can be used, also by screen readers.
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

/** The name may follow the state of its object, and precede a description. */
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

/** Returns the menus of the page, and of the first item that has one: those of the other items are alike. */
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
