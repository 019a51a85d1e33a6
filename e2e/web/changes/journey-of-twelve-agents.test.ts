import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";

import { desktop, noBrowser, phone, withoutBrowser, type Look } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const names = Array.from({ length: 12 }, (_, at) => `fix-${String(at + 1).padStart(2, "0")}`);

/** Writes what its prompt says: `name: text` for its own file, `title: text` for a line that two agents change. */
const agent = `#!/bin/sh
for prompt; do :; done
echo "$prompt" | sed -n 's/^ *title: *//p' > title.new
test -s title.new && mv title.new title.txt || rm title.new
echo "$prompt" | sed -n 's/^.*write: *//p' > "$(basename "$WZP_TASK").txt"
git add . && git commit -qm "Work of $WZP_TASK"
`;

const planOf = (program: string) => `version: 1
agents:
  scripted: { command: ["${program}", "{prompt}"], continue: ["${program}", "{prompt}"] }
project:
  merge: { mode: review, verify: ["grep -q . title.txt"] }
defaults: { terminal: false }
tasks:
${names
  .map((name, at) => {
    const title = at === 3 || at === 4 ? `\\n title: by ${name}` : "";
    return `  ${name}: { agent: scripted, prompt: "write: ${name}${title}" }`;
  })
  .join("\n")}
`;

const button = (at: Page | Locator, name: string | RegExp): Locator =>
  at.getByRole("button", { name, exact: typeof name === "string" });
const reviewOf = (name: string): string => `/runs/r1/tasks/${name}/review`;
const line = (page: Page, name: string, text: string): Locator =>
  page.locator(`[data-path="${name}.txt"]`).and(page.locator("[data-row=line]")).filter({ hasText: text });

/** For review by eye. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const directory = process.env["JOURNEY_SHOTS"];
  if (directory !== undefined) await page.screenshot({ path: join(directory, `${name}.png`) });
}

for (const [name, look] of [
  ["with a mouse", desktop],
  ["on a phone", phone],
] as const) {
  test.skipIf(noBrowser)(
    `${name}, 12 agents' changes are commented, corrected, approved, resolved, and all land${withoutBrowser}`,
    () => walk(look),
    300_000,
  );
}

async function walk(look: Look): Promise<void> {
  await using rig = await WebRig.start();
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: rig.project, encoding: "utf8" });
  const program = join(rig.project, "..", "agent");
  writeFileSync(program, agent, { mode: 0o755 });
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), planOf(program));
  writeFileSync(join(rig.project, "title.txt"), "start\n");
  git("add", "--all");
  git("commit", "-qm", "plan");
  await rig.wzp("run");
  const { page } = await rig.owner("/", look);
  const isPhone = look === phone;
  const press = (target: Locator) => (isPhone ? target.tap() : target.click());
  const shot = (step: string) => keepPicture(page, `${isPhone ? "phone" : "desktop"}-${step}`);
  const isCut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;

  const giveVerdict = async (verdict: "Approve" | "Request changes", text = "") => {
    await press(button(page, /Send review/));
    const dialog = page.getByRole("dialog", { name: "Send review" });
    await press(dialog.getByRole("radio", { name: verdict }));
    if (text !== "") await dialog.getByRole("textbox").fill(text);
    await shot("verdict");
    await press(button(dialog, "Send"));
    await dialog.waitFor({ state: "detached" });
  };
  const approve = async (change: string) => {
    await page.goto(reviewOf(change));
    await line(page, change, change).first().waitFor();
    await giveVerdict("Approve");
    await page.getByText("Approved", { exact: true }).waitFor();
  };

  // The approved changes land; then the queue is paused, so that approvals can be seen to be withdrawn.
  await approve("fix-12");
  await page.goto("/queue");
  const left = page.getByRole("table", { name: "Recently left the queue" });
  const outcome = (change: string, state: string) =>
    left
      .getByRole("row")
      .filter({ hasText: `r1/${change}` })
      .getByText(state, { exact: true });
  await outcome("fix-12", "Landed").waitFor();
  await press(button(page, "Pause"));
  await page.getByText("Nothing lands on main").waitFor();

  // The agent answers a comment with a commit.
  await page.goto(reviewOf("fix-01"));
  const first = line(page, "fix-01", "fix-01");
  // A finger selects a line anywhere, a mouse by its number: it selects text elsewhere.
  await press(first.getByText(isPhone ? "fix-01" : "1", { exact: true }));
  await press(button(page, "Comment"));
  await page.getByRole("textbox", { name: "Comment on 1" }).fill("Say more.\nwrite: fix-01, with more");
  await shot("comment");
  await press(button(page, "Add to review"));
  const thread = page.getByRole("article", { name: /^Thread on fix-01\.txt/ });
  await thread.getByText("Draft").waitFor();
  await giveVerdict("Request changes", "One thing.");
  await line(page, "fix-01", "fix-01, with more").waitFor();
  await thread.getByText("Say more.").waitFor();
  await shot("answered");
  expect(await page.evaluate(isCut)).toBe(false);

  // A new commit withdraws an approval.
  await approve("fix-02");
  await page.goto("/runs/r1/tasks/fix-02?tab=details");
  await press(button(page, "Continue"));
  const more = page.getByRole("dialog", { name: "Continue fix-02" });
  await more.getByLabel("Prompt").fill("write: fix-02, again");
  await shot("continue");
  await press(button(more, "Continue"));
  await more.waitFor({ state: "detached" });
  await page.goto(reviewOf("fix-02"));
  await page.getByText("Not reviewed").or(page.getByText("0 of 1 approvals")).first().waitFor();
  if (isPhone) await page.getByText(/^Conversation/).tap();
  await page.getByText("no longer counts").waitFor();
  await line(page, "fix-02", "fix-02, again").waitFor();
  await shot("withdrawn");

  for (const change of names.slice(0, -1)) await approve(change);
  await page.goto("/queue");
  await shot("queue");
  expect(await page.evaluate(isCut)).toBe(false);
  await press(button(page, "Resume"));
  await page.getByText("No change waits for main.").waitFor();
  await left.getByText("Conflict", { exact: true }).waitFor();
  await shot("landed");

  // A person resolves the conflict on the page; the result is new work, which needs an approval of its own.
  const conflicted = (await outcome("fix-04", "Conflict").count()) === 1 ? "fix-04" : "fix-05";
  await press(left.getByText("Resolve the conflict"));
  await page.waitForURL(`**/runs/r1/tasks/${conflicted}/conflict`);
  await press(button(page.getByRole("article", { name: "Conflict 1 of 1" }), "Edit"));
  await page.getByRole("textbox", { name: "Text of conflict 1 in title.txt" }).fill("by both\n");
  await shot("conflict");
  await press(button(page, "Use this text"));
  await page.getByText("1 of 1 conflicts solved").waitFor();
  expect(await page.evaluate(isCut)).toBe(false);
  await press(button(page, "Queue again"));
  await page
    .getByText(/0 of 1 approvals/)
    .first()
    .waitFor();
  await shot("resolved");
  await approve(conflicted);
  await page.goto("/queue");
  await outcome(conflicted, "Landed").waitFor();

  const show = (path: string) => git("show", `main:${path}`);
  expect(show("title.txt")).toBe("by both\n");
  expect(names.map((each) => show(`${each}.txt`))).toEqual([
    "fix-01, with more\n",
    "fix-02, again\n",
    ...names.slice(2).map((each) => `${each}\n`),
  ]);
  const trailers = git("log", "--format=%(trailers:key=Wzp-Task,valueonly,separator=)", "main");
  expect(trailers.trim().split("\n").filter(Boolean).toSorted()).toEqual(names.map((each) => `r1/${each}`));
  expect(git("status", "--porcelain")).toBe("");
  expect(rig.problems).toEqual([]);
}
