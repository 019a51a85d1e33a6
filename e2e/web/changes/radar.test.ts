import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { desktop, type Look, noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

let rig: WebRig;
let marks: string;
const lines = Array.from({ length: 12 }, (_, at) => `export const value${at} = ${at};`);

/** Copies the file `NAME.ts` to src/api.ts whenever it is new, until its run is cancelled. */
const agent = `#!/bin/sh
touch "$1.started"
while :; do
  if test -e "$1.ts"; then mv "$1.ts" src/api.ts; touch "$1.done"; fi
  sleep 0.05
done
`;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  marks = join(rig.project, "..", "marks");
  mkdirSync(marks);
  mkdirSync(join(rig.project, "src"), { recursive: true });
  const program = join(marks, "agent");
  writeFileSync(program, agent);
  chmodSync(program, 0o755);
  const task = (name: string) => `  ${name}: { agent: fixture, prompt: ${join(marks, name)} }\n`;
  const agents = `agents:\n  fixture: { command: [${program}, "{prompt}"] }\n`;
  const plan = `version: 1\nlimits: { parallel: 4 }\n${agents}tasks:\n${task("api")}${task("auth")}${task("docs")}`;
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
  writeFileSync(join(rig.project, "src/api.ts"), lines.join("\n"));
  execFileSync("git", ["add", "--all"], { cwd: rig.project });
  execFileSync("git", ["commit", "-qm", "plan"], { cwd: rig.project });
  await rig.wzp("run", "--detach");
  for (const name of ["api", "auth", "docs"]) await exists(`${name}.started`);
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

function exists(name: string): Promise<unknown> {
  return vi.waitUntil(() => existsSync(join(marks, name)), { timeout: 30_000 });
}

/** Lets a task change one line of the file. */
async function edit(name: string, line: number, text: string): Promise<void> {
  writeFileSync(join(marks, `${name}.new`), lines.with(line, text).join("\n"));
  execFileSync("mv", [`${name}.new`, `${name}.ts`], { cwd: marks });
  await exists(`${name}.done`);
  execFileSync("rm", [`${name}.done`], { cwd: marks });
}

/** Keeps pictures of a page for review, if a directory is named. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const directory = process.env["RADAR_SHOTS"];
  if (directory !== undefined) await page.screenshot({ path: join(directory, `${name}.png`) });
}

test.skipIf(noBrowser)(
  `shows a conflict of two agents on their cards, leads to its lines, and removes it once it is undone${withoutBrowser}`,
  async () => {
    await edit("api", 4, "export const value4 = users();");
    await edit("docs", 4, lines[4] ?? "");
    const { page } = await rig.owner("/projects/p1");
    const card = page.locator("[data-task='r1/api']");
    await card.waitFor();
    expect(await card.getByRole("link", { name: /Conflicts with/ }).count()).toBe(0);
    await edit("auth", 4, "export const value4 = signIn();");
    await card.getByText("Conflicts with r1/auth in src/api.ts").waitFor();
    const badge = card.getByRole("link", { name: "Conflicts with r1/auth in src/api.ts" });
    await keepPicture(page, "board");
    await expectAccessible(page, "board with a conflict");
    await badge.click();
    await page.waitForURL("**/projects/p1/radar?**");
    const file = page.getByRole("article", { name: "src/api.ts" });
    await file.getByText("value4 = users();").waitFor();
    await file.getByText("value4 = signIn();").waitFor();
    await page.getByRole("link", { name: "r1/api and r1/auth: Conflict" }).waitFor();
    await expectAccessible(page, "radar");
    expect(await missingInPalette(page)).toEqual([]);
    await edit("auth", 4, lines[4] ?? "");
    await page.getByText("No two tasks or changes touch the same file").waitFor();
    await page.getByText("These two no longer change the same file.").waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

const looks: readonly (readonly [name: string, look: Look])[] = (["light", "dark"] as const).flatMap(
  (scheme) =>
    (["en", "ja"] as const).flatMap((language) =>
      (
        [
          ["desktop", desktop],
          ["phone", phone],
        ] as const
      ).map(([size, look]) => [`${size}-${scheme}-${language}`, { ...look, scheme, language }] as const),
    ),
);

test.skipIf(noBrowser)(
  `the conflicting lines fit on desktops and phones, light and dark, in both languages${withoutBrowser}`,
  async () => {
    await edit("api", 4, "export const value4 = users();");
    await edit("auth", 4, `export const value4 = signIn("${"long ".repeat(60)}");`);
    await edit("docs", 9, "export const value9 = docs();");
    for (const [name, look] of looks) {
      const { page } = await rig.owner("/projects/p1/radar?one=r1%2Fapi&other=r1%2Fauth", look);
      await page.getByRole("article", { name: "src/api.ts" }).getByText("users();").waitFor();
      await keepPicture(page, `radar-${name}`);
      await expectAccessible(page, name);
      const isCut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
      expect(await page.evaluate(isCut)).toBe(false);
      await page.goto("/runs/r1/tasks/api?tab=details");
      await page.locator("a[href*='/radar?']").first().waitFor();
      await keepPicture(page, `task-${name}`);
    }
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
