import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { picture } from "../../rigs/web/picture.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join("\n");

/** `two` makes two commits; `hostile` adds markup, a link and characters that reorder text. */
const plan = `
version: 1
tasks:
  edit: sed -i 's/^line 50$/line fifty/' long.txt && printf 'one\\ntwo\\nthree\\n' > new.txt && git mv old.txt moved.txt
  keys: printf 'one\\ntwo\\nthree\\nfour\\n' > keys.txt && echo more >> long.txt
  far: sed -i 's/^line/row/' far.txt && sed -i '300s/^row/far/' far.txt
  phone: printf 'one\\ntwo\\n' > phone.txt
  move: sed '1,5d' parts.txt > kept.txt && sed -n '1,5p' parts.txt > moved-parts.txt && mv kept.txt parts.txt
  pictures: mv next.png logo.png && git rm -q --cached next.png && head -c 3000 /dev/urandom > data.bin && printf '\\211PNG\\r\\n\\032\\n\\000none' > broken.png
  again: echo more >> again.txt
  two: echo first > first.txt && git add -A && git commit -qm 'First step' && echo second > second.txt && git add -A && git commit -qm 'Second step'
  hostile: printf '<img src=x onerror=alert(1)> <script>alert(2)</script>\\nhttps://example.invalid/ \\342\\200\\256drowssap\\n' > hostile.html
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
  writeFileSync(join(rig.project, "long.txt"), `${lines(100)}\n`);
  writeFileSync(join(rig.project, "parts.txt"), `${lines(10).replaceAll("line", "part")}\n`);
  const apart = lines(400)
    .split("\n")
    .map((text, at) => (at > 250 && at < 299 ? `same ${at}` : text));
  writeFileSync(join(rig.project, "far.txt"), `${apart.join("\n")}\n`);
  writeFileSync(join(rig.project, "old.txt"), `${lines(10)}\n`);
  writeFileSync(join(rig.project, "logo.png"), picture(320, 120, [200, 40, 40]));
  writeFileSync(join(rig.project, "next.png"), picture(320, 160, [40, 90, 200]));
  execFileSync("git", ["add", "--all"], { cwd: rig.project });
  execFileSync("git", ["commit", "-qm", "plan"], { cwd: rig.project });
  await rig.wzp("run");
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

const review = (task: string, query = "") => `/runs/r1/tasks/${task}/review${query}`;
const button = (at: Page | Locator, name: string | RegExp): Locator =>
  at.getByRole("button", { name, exact: typeof name === "string" });
const rows = (page: Page, path: string): Locator => page.locator(`[data-path="${path}"]`);
const line = (page: Page, path: string, text: string): Locator =>
  rows(page, path).and(page.locator("[data-row=line]")).filter({ hasText: text });
const thread = (page: Page, path: string): Locator =>
  page.getByRole("article", { name: new RegExp(`^Thread on ${path.replace(".", "\\.")}`) });

test.skipIf(noBrowser)(
  `reads a change by file: hidden lines, renames, viewed marks that survive a reload${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/edit?tab=details");
    await page.getByRole("link", { name: "Review", exact: true }).click();
    await page.waitForURL("**/tasks/edit/review");
    await line(page, "long.txt", "line fifty").waitFor();
    await page.getByRole("heading", { name: "old.txt → moved.txt" }).waitFor();
    await expectAccessible(page, "review");
    expect(await line(page, "long.txt", "line 30").count()).toBe(0);
    await button(page, "Show 20 more lines above").first().click();
    await line(page, "long.txt", "line 30").waitFor();
    await page.getByRole("checkbox", { name: "Viewed long.txt" }).check();
    await expect.poll(() => line(page, "long.txt", "line fifty").count()).toBe(0);
    await page.getByText("1 of 3 viewed").waitFor();
    await page.reload();
    await page.getByText("1 of 3 viewed").waitFor();
    await button(page, "Expand long.txt").click();
    await line(page, "long.txt", "line fifty").waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `marks lines that moved to another file, on both sides${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("move"));
    const moved = (path: string) => rows(page, path).getByTitle("Moved unchanged");
    await moved("parts.txt").first().waitFor();
    await moved("moved-parts.txt").first().waitFor();
    await expect.poll(() => moved("parts.txt").count()).toBe(5);
    await expect.poll(() => moved("moved-parts.txt").count()).toBe(5);
    await expectAccessible(page, "moved lines");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `shows both versions of a picture, and the sizes of other files that are not text${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("pictures"));
    const width = (name: string) =>
      page.getByRole("img", { name }).evaluate((image: HTMLImageElement) => image.naturalHeight);
    await page.getByRole("img", { name: "After logo.png" }).waitFor();
    await expect.poll(() => width("Before logo.png")).toBe(120);
    await expect.poll(() => width("After logo.png")).toBe(160);
    await page.getByRole("figure", { name: "After data.bin" }).getByText("2.9 kB").waitFor();
    expect(await page.getByRole("figure", { name: "Before data.bin" }).count()).toBe(0);
    expect(await page.getByRole("img", { name: "After data.bin" }).count()).toBe(0);
    await page.getByRole("img", { name: "After broken.png" }).waitFor();
    await expectAccessible(page, "pictures");
    const directory = process.env["REVIEW_SHOTS"];
    if (directory !== undefined) await page.screenshot({ path: join(directory, "pictures.png") });
    const { page: small } = await rig.owner(review("pictures"), { ...phone, scheme: "dark" });
    await small.getByRole("img", { name: "After logo.png" }).waitFor();
    if (directory !== undefined) await small.screenshot({ path: join(directory, "pictures-phone.png") });
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `comments on a line and on a range, sends both with a verdict, and resolves a thread${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("edit", "?file=new.txt"));
    await line(page, "new.txt", "two").getByText("2", { exact: true }).click();
    await button(page, "Comment").click();
    await page.getByRole("textbox", { name: "Comment on 2" }).fill("Why two?");
    await button(page, "Add to review").click();
    await thread(page, "new.txt").getByText("Draft").waitFor();

    await line(page, "new.txt", "one").getByText("1", { exact: true }).click();
    await line(page, "new.txt", "three")
      .getByText("3", { exact: true })
      .click({ modifiers: ["Shift"] });
    await button(page, "Comment").click();
    await page.getByRole("textbox", { name: "Comment on 1–3" }).fill("All of it?");
    await page.keyboard.press("Control+Enter");
    await button(page, "Send review (2)").click();
    const dialog = page.getByRole("dialog", { name: "Send review" });
    await dialog.getByText("2 drafts are sent with it.").waitFor();
    await dialog.getByRole("radio", { name: "Request changes" }).check();
    await dialog.getByRole("textbox").fill("Two questions.");
    await expectAccessible(page, "send review");
    await button(dialog, "Send").click();
    await page.getByText("Changes requested").waitFor();
    await expect.poll(() => thread(page, "new.txt").getByText("Draft").count()).toBe(0);
    await expect.poll(() => thread(page, "new.txt").count()).toBe(2);

    const first = thread(page, "new.txt").filter({ hasText: "Why two?" });
    await button(first, "Reply").click();
    await first.getByRole("textbox", { name: "Reply" }).fill("Because.");
    await button(first, "Send at once").click();
    await first.getByText("Because.").waitFor();
    await button(first, "Resolve").click();
    await first.getByText("Resolved by").waitFor();
    await page.getByText("Conversation, one thread not resolved").waitFor();
    await expectAccessible(page, "threads");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `reviews by keyboard alone: moves, selects lines, comments, marks files, approves${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("keys"));
    const { keyboard } = page;
    await line(page, "keys.txt", "four").waitFor();
    await keyboard.press("n");
    await expect.poll(() => currentText(page)).toContain("one");
    await keyboard.press("j");
    await keyboard.press("Shift+ArrowDown");
    expect(await page.locator("[data-selected]").allInnerTexts()).toEqual([
      expect.stringContaining("two"),
      expect.stringContaining("three"),
    ]);
    await keyboard.press("c");
    await keyboard.type("By keyboard");
    await keyboard.press("Control+Enter");
    await thread(page, "keys.txt").getByText("By keyboard").waitFor();
    // The comment can be there before its editor has closed, which still takes keys.
    await page.locator("main textarea").waitFor({ state: "detached" });
    await keyboard.press("Shift+N");
    await expect.poll(() => currentText(page)).toContain("By keyboard");
    await keyboard.press("n");
    await expect.poll(() => currentText(page)).toContain("more");
    await keyboard.press("[");
    await keyboard.press("[");
    await keyboard.press("r");
    await page.getByText("1 of 2 viewed").waitFor();
    await keyboard.press("a");
    const dialog = page.getByRole("dialog", { name: "Send review" });
    await dialog.getByRole("radio", { name: "Comment" }).focus();
    await keyboard.press("ArrowRight");
    await dialog.getByText("The approval holds for commit").waitFor();
    await keyboard.press("Control+Enter");
    await page.getByText("Approved", { exact: true }).waitFor();
    await keyboard.press("?");
    await page.getByText("Comment on the selected lines, or reply").waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

/** Presses keys one after another, so that no frame is drawn in between; returns the name of what then has the focus. */
function pressAtOnce(page: Page, keys: readonly string[]): Promise<string | null | undefined> {
  return page.evaluate(async (pressed) => {
    for (const key of pressed) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await Promise.resolve();
    }
    return document.activeElement?.getAttribute("aria-label");
  }, keys);
}

test.skipIf(noBrowser)(
  `a comment by keyboard has the focus at once, also on a line out of view, and keeps it${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("far"));
    const field = page.getByRole("textbox", { name: "Comment on 300" });
    await line(page, "far.txt", "row 1").first().waitFor();
    expect(await pressAtOnce(page, ["n", "n", "c"])).toBe("Comment on 300");
    await page.keyboard.type("Keep");
    await rig.wzp("review", "r1/far", "--comment", "far.txt:303", "From elsewhere");
    await thread(page, "far.txt").getByText("From elsewhere").waitFor();
    await page.keyboard.type(" it");
    expect(await field.inputValue()).toBe("Keep it");
    await page.keyboard.press("Control+Enter");
    await thread(page, "far.txt").getByText("Keep it").waitFor();
    await page
      .getByRole("group", { name: "Changes" })
      .last()
      .evaluate((frame) => frame.scrollTo(0, 0));
    await line(page, "far.txt", "row 2").first().waitFor();
    expect(await pressAtOnce(page, ["c"])).toBe("Comment on 300");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

function currentText(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector<HTMLElement>("[data-current]")?.innerText ?? "");
}

test.skipIf(noBrowser)(
  `on a phone, comments on a line and approves${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("phone"), phone);
    await line(page, "phone.txt", "two").getByText("2", { exact: true }).tap();
    await button(page, "Comment").tap();
    await page.getByRole("textbox", { name: "Comment on 2" }).fill("From the train");
    await button(page, "Add to review").tap();
    await thread(page, "phone.txt").getByText("From the train").waitFor();
    await expectAccessible(page, "review on a phone");
    await button(page, /Send review/).tap();
    const dialog = page.getByRole("dialog", { name: "Send review" });
    await dialog.getByRole("radio", { name: "Approve" }).tap();
    await button(dialog, "Send").tap();
    await page.getByText("Approved", { exact: true }).waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `withdraws an approval when new commits come, and shows what is new since the last look${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("again"));
    await line(page, "again.txt", "more").waitFor();
    await page.keyboard.press("a");
    const dialog = page.getByRole("dialog", { name: "Send review" });
    await dialog.getByRole("radio", { name: "Approve" }).check();
    await button(dialog, "Send").click();
    await page.getByText("Approved", { exact: true }).waitFor();
    await rig.wzp("continue", "-f", "r1/again");
    await page.getByText("Not reviewed").waitFor();
    await page.getByText("no longer counts").waitFor();
    await expect.poll(() => line(page, "again.txt", "more").count()).toBe(2);
    const shown = page.getByRole("combobox", { name: "Shown changes" });
    await shown.selectOption({ label: await shown.getByText(/^Since you last looked/).innerText() });
    await page.waitForURL(/[?&]since=/);
    await expect.poll(() => page.locator("[data-change=added]").count()).toBe(1);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `shows one commit of a change; people who may only view read without commenting${withoutBrowser}`,
  async () => {
    const { page } = await rig.viewer(review("two"));
    await line(page, "second.txt", "second").waitFor();
    const shown = page.getByRole("combobox", { name: "Shown changes" });
    const options = await shown.getByRole("option").allInnerTexts();
    expect(options).toEqual([
      "All changes",
      expect.stringMatching(/^[0-9a-f]{7} First step$/),
      expect.stringMatching(/^[0-9a-f]{7} Second step$/),
    ]);
    await shown.selectOption({ index: 1 });
    await expect.poll(() => rows(page, "second.txt").count()).toBe(0);
    await line(page, "first.txt", "first").getByText("1", { exact: true }).click();
    expect(await button(page, "Comment").count()).toBe(0);
    expect(await button(page, /Send review/).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `shows markup, links and invisible characters of a diff as text${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner(review("hostile"));
    const shown = rows(page, "hostile.html");
    await shown.getByText("onerror=alert(1)").waitFor();
    await shown.getByText("U+202E").waitFor();
    expect(await shown.getByRole("link").count()).toBe(0);
    expect(await shown.locator("img, script").count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
