import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import { formatUsage, usageFile } from "@wezterm-parallel/shared/protocol/host/usage-file";

import { until } from "../rigs/until.ts";
import { expectAccessible } from "../rigs/web/accessible.ts";
import { desktop, noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { axeOfWhole } from "../rigs/web/examine.ts";
import { byPalette, missingInPalette } from "../rigs/web/palette.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** One task changes files until it is ended, one fails twice, one waits for both. */
const planOf = (go: string) => `
version: 1
agents:
  fixture: { command: [${join(go, "..", "agent")}, "{prompt}"] }
tasks:
  change:
    run: |
      printf 'export const one = 1;\\n' > src/new.ts
      sed -i 's/^  /    /' src/count.ts
      printf '\\0\\1' > blob.bin
      until [ -e '${go}' ]; do sleep 0.05; done
      echo more > second.txt
      sleep 10000
    env: { API_TOKEN: abcdef123456, MODE: fast }
  flaky:
    run: exit 75
    checkout: none
    retry: { max: 1, backoff: 10ms }
    timeout: 90s
  after:
    run: |
${"      true\n".repeat(40)}
    checkout: none
    needs: [change, { task: flaky, if: always }]
  keep:
    run: mkdir -p out && printf kept > 'out/日 本.txt' && seq 9 > out/nine.txt
    outputs: ["out/*"]
    checkout: project
  checked:
    run: echo all is well
    verify: ["true", "echo the proof is missing >&2; exit 1"]
    checkout: project
  left: { run: [env, sh, -c, "echo left > both.txt", "Write \\"left\\" into both.txt, and don't ask."] }
  right: { run: echo right > both.txt }
  merged: { run: "true", needs: [left, right] }
`;

let rig: WebRig;
let go: string;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  go = join(rig.project, "..", "go");
  writeFileSync(join(go, "..", "agent"), "#!/bin/sh\nprintf 'asked for: %s\\n' \"$1\"\n", { mode: 0o755 });
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), planOf(go));
  await rig.wzp("run", "--detach");
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

const tab = (page: Page, name: string): Locator => page.getByRole("tab", { name });

test.skipIf(noBrowser)(
  `shows on a task's page why it waits, its attempts, inputs, usage and changes, and its actions${withoutBrowser}`,
  async () => {
    const visitor = await rig.owner("/runs/r1/tasks/after");
    const { page } = visitor;

    await visitor.sees(/Waiting for change/);
    await expectAccessible(page, "details of what waits");
    await page.getByRole("region", { name: "Depends on" }).getByRole("link", { name: "flaky" }).click();
    await page.waitForURL("**/runs/r1/tasks/flaky");
    await tab(page, "Overview").click();
    await visitor.sees(/exit 75/);
    await page.getByRole("button", { name: "Attempt 2 of 2" }).click();
    await page.getByRole("menuitemcheckbox", { name: /#1 · exit 75/ }).click();
    await page.waitForURL("**/flaky?tab=details&attempt=1");
    await page.goBack();
    await page.getByRole("button", { name: "Attempt 2 of 2" }).waitFor();

    await retryWithChanges(page);
    expect(await missingInPalette(page)).toEqual([]);
    await page.keyboard.press("Shift+K");
    await page.waitForURL("**/runs/r1/tasks/change");
    await seeEnvironment(page);
    await seeChanges(page);
    await tab(page, "Resources").click();
    await page.getByRole("img", { name: /^CPU over time: peak/ }).waitFor();
    await expectAccessible(page, "resources");

    // On a slow machine it has been running for more than a minute by now, so the page asks for confirmation.
    await page.addLocatorHandler(page.getByRole("button", { name: "Cancel change" }), (yes) => yes.click());
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Restart" }).click();
    await visitor.sees(/Attempt 2 of 2/);

    await page.goto("/runs/r1/tasks/keep?tab=details");
    await page.getByRole("link", { name: "out/nine.txt" }).waitFor();
    await expectAccessible(page, "artifacts");
    const [kept] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "out/日 本.txt" }).click(),
    ]);
    expect(kept.suggestedFilename()).toBe("日 本.txt");
    expect(readFileSync(await kept.path(), "utf8")).toBe("kept");

    // The usage file of a task that ends between its first and second measurement.
    const once = formatUsage({ at: Date.now(), cpuMs: 400, memory: 8_000_000, processes: 3 });
    writeFileSync(join(attemptDirectory(rig.home.state, 1, "keep", 1), usageFile), once);
    await page.goto("/runs/r1/tasks/keep?tab=usage");
    await visitor.sees(/Measured only once/);
    expect(await page.getByRole("img", { name: /^CPU over time/ }).count()).toBe(0);

    await page.goto("/runs/r1/tasks/nothing");
    await visitor.sees(/Task not found/);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `opens the output of a failed check, and the files of a merge conflict with their authors${withoutBrowser}`,
  async () => {
    const visitor = await rig.owner("/runs/r1/tasks/checked");
    const { page } = visitor;
    await page.getByRole("log", { name: /Check 2/ }).waitFor();
    await visitor.sees(/the proof is missing/);
    const part = page.getByLabel("Part");
    expect(await part.locator("option:checked").textContent()).toMatch(
      /^Check 2: echo the proof .*· stderr$/,
    );
    await part.selectOption({ label: "Task" });
    await visitor.sees(/all is well/);
    // Its overview begins with how it ended and its last output; a prompt is text, not a shell word.
    await page.goto("/runs/r1/tasks/checked?tab=details");
    const outcome = page.getByRole("region", { name: "Outcome" });
    await outcome.getByText("the proof is missing").last().waitFor();
    await expectAccessible(page, "an outcome");
    await page.goto("/runs/r1/tasks/left?tab=details");
    await outcome.getByRole("link", { name: /^1 file changed/ }).waitFor();
    await page
      .getByRole("region", { name: "Prompt" })
      .getByText('Write "left" into both.txt, and don\'t ask.')
      .waitFor();
    await page.goto("/runs/r1/tasks/merged");
    await visitor.sees(/File in conflict\s+both\.txt/);
    await expectAccessible(page, "a merge conflict");
    await page.getByRole("link", { name: "Changes of right" }).click();
    await page.waitForURL("**/tasks/right?tab=diff");
    expect(rig.problems).toEqual([]);
  },
  60_000,
);

test.skipIf(noBrowser)(
  `shows a viewer the whole task without actions that change it; restores removed work by a click${withoutBrowser}`,
  async () => {
    const { page: viewer } = await rig.viewer("/runs/r1/tasks/flaky?tab=details");
    await viewer.getByRole("table", { name: "Attempts" }).waitFor();
    await expectNothingToChange(viewer);
    await viewer.goto("/runs/r1/tasks/change?tab=terminal");
    await viewer.getByRole("region", { name: "Terminal of change" }).getByText("View only").waitFor();
    await expectNothingToChange(viewer);
    expect(await viewer.getByRole("button", { name: /Take over|Fit/ }).count()).toBe(0);

    await rig.wzp("cancel", "r1/change");
    await rig.wzp("wait", "r1").catch(() => "it was cancelled");
    await until("its checkout to be removed and its work saved", async () => {
      await rig.wzp("clean", "--older-than", "1s");
      return (await rig.wzp("saved")).includes("r1/change#");
    });
    await viewer.goto("/runs/r1/tasks/change?tab=details");
    await viewer.getByRole("region", { name: "Saved work" }).waitFor();
    await expectNothingToChange(viewer);
    const { page } = await rig.owner("/runs/r1/tasks/change?tab=details");
    const saved = page.getByRole("region", { name: "Saved work" });
    await saved.getByRole("button", { name: "Restore" }).first().click();
    const told = await page
      .getByText(/^Restored as /)
      .first()
      .innerText();
    const [, branch = ""] = /Restored as (\S+)/.exec(told) ?? [];
    const brought = execFileSync("git", ["show", `${branch}:src/new.ts`], { cwd: rig.project });
    expect(brought.toString()).toBe("export const one = 1;\n");
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

/** Expects that nothing can be changed by buttons, keys or the palette. */
async function expectNothingToChange(page: Page): Promise<void> {
  for (const name of [/Retry/, /Cancel/, /Pause/, /Restore/, /More actions/, /Raise|Lower/])
    expect(await page.getByRole("button", { name }).count(), String(name)).toBe(0);
  await page.keyboard.press("Shift+R");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("retry");
  await page.getByRole("dialog").getByText("No results").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** Reopening the dialog keeps the input; an error is shown at its field. */
async function retryWithChanges(page: Page): Promise<void> {
  await page.keyboard.press("Shift+R");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Command").fill("exit 0");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await byPalette(page, "Retry with changes…");
  expect(await dialog.getByLabel("Command").inputValue()).toBe("exit 0");
  await byPalette(page, "Close");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: /Retry with changes/ }).click();
  expect(await dialog.getByLabel("Command").inputValue()).toBe("exit 0");
  await dialog.getByLabel("Time limit").fill("soon");
  await expectAccessible(page, "retry with changes");
  await dialog.getByRole("button", { name: "Retry", exact: true }).click();
  await dialog.getByText(/“soon” is not a duration/).waitFor();
  await dialog.getByLabel("Time limit").fill("2m");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Attempt 3 of 3" }).waitFor();
  await page.getByRole("table", { name: "Attempts" }).getByText("Succeeded").waitFor();
}

async function seeEnvironment(page: Page): Promise<void> {
  await tab(page, "Environment").click();
  const rows = page.getByRole("table", { name: "Environment" });
  await rows.getByRole("row", { name: /API_TOKEN hidden plan/ }).waitFor();
  expect(await page.content()).not.toContain("abcdef123456");
  await page.getByRole("searchbox", { name: "Filter variables" }).fill("mode");
  await rows.getByRole("row", { name: /MODE hidden plan/ }).waitFor();
  expect(await rows.getByRole("row").count()).toBe(2);
  await expectAccessible(page, "environment");
}

/**
 * Reviews changes by file, by keys, with and without whitespace, side by side or not; updated after further
 * changes.
 */
async function seeChanges(page: Page): Promise<void> {
  await tab(page, "Changes").click();
  const rows = (path: string) => page.locator(`[data-path="${path}"]`);
  await rows("src/new.ts").getByText("export").waitFor();
  await rows("blob.bin")
    .getByText(/Not text/)
    .waitFor();
  const count = rows("src/count.ts");
  const split = count.and(page.locator("[data-split]"));
  await split.first().waitFor();
  await expectAccessible(page, "changes");
  await page.keyboard.press("w");
  await count.getByText("Only whitespace differs.").waitFor();
  await page.keyboard.press("w");
  await split.first().waitFor();
  await page.keyboard.press("s");
  await expect.poll(() => split.count()).toBe(0);
  await page.keyboard.press("]");
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Expand src/count.ts" }).waitFor();
  await page
    .getByRole("navigation", { name: "Changes" })
    .getByRole("button", { name: /new\.ts/ })
    .click();
  await page.waitForURL(/[?&]file=src%2Fnew\.ts/);
  writeFileSync(go, "");
  await expect.poll(() => again(page), { timeout: 20_000 }).toContain("second.txt");
}

async function again(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Refresh" }).click();
  return await page.getByRole("navigation", { name: "Changes" }).innerText();
}

test.skipIf(noBrowser)(
  `submits a command form and a plan with completion, without losing any input${withoutBrowser}`,
  async () => {
    const visitor = await rig.owner("/projects/p1/add", desktop);
    const { page } = visitor;
    // Entered before the page has the list of tasks.
    const known = Promise.withResolvers<void>();
    await page.route(/\/api\/v1\/tasks\?/, async (route) => {
      await known.promise;
      await route.continue();
    });
    await page.reload();
    await page.getByRole("textbox", { name: "Command" }).fill('test "$MODE" = fast');
    await page.getByLabel("Task", { exact: true }).fill("flaky");
    await page.keyboard.press("Enter");
    expect(await page.getByText("r1 has no task with that name").count()).toBe(0);
    known.resolve();
    await page.getByRole("combobox", { name: "Start condition for r1/flaky" }).selectOption("always");
    await page.getByLabel("Checkout").selectOption("none");
    expect(await page.getByRole("button", { name: "Add a variable" }).isVisible()).toBe(false);
    await page.getByText("More options").click();
    await page.getByRole("button", { name: "Add a variable" }).click();
    await page.getByLabel("Name of variable 1").fill("1MODE");
    await page.getByLabel("Value of variable 1").fill("fast");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("link", { name: /“1MODE” is not a variable name/ }).click();
    await expectAccessible(page, "command");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("MODE");
    await page.reload();
    expect(await page.getByLabel("Name of variable 1").inputValue()).toBe("MODE");
    // It may be secret, so no browser storage has it.
    expect(await page.getByLabel("Value of variable 1").inputValue()).toBe("");
    await page.getByLabel("Value of variable 1").fill("fast");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForURL("**/runs/r2");
    await visitor.sees(/Started r2/);
    await page.goto("/runs/r2/tasks/test-MODE-fast?tab=details");
    await visitor.sees(/Succeeded/);
    await page.getByRole("link", { name: "r1/flaky" }).waitFor();

    await page.goto("/projects/p1/add?from=plan");
    await writePlan(page);
    await expectAccessible(page, "plan");
    await page.reload();
    await visitor.sees(/hello:/);
    await page.getByRole("textbox", { name: "Plan", exact: true }).focus();
    await page.keyboard.press("Control+Enter");
    await page.waitForURL("**/runs/r3");

    const { page: small } = await rig.owner("/projects/p1/add", { ...phone, scheme: "dark", language: "ja" });
    await small.getByRole("button", { name: "実行", exact: true }).waitFor();
    // axe reports elements half under the navigation as too small.
    expect(await axeOfWhole(small), "command on a phone").toEqual([]);
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await small.goto("/projects/p1/add?from=plan");
    await writeWrongPlan(small);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `in a browser: Add from a plan says that no worker is connected, after one request${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const bringBack = rig.kill("worker");
    try {
      await page.getByText("No worker connected").waitFor();
      await page.goto("/projects/p1/add?from=plan");
      await page.getByText("The project’s plan could not be read").waitFor();
      await page.getByText(/the machine of the repository is not connected/).waitFor();
      expect(asked.filter((path) => path === "/api/v1/projects/p1/plan")).toHaveLength(1);
    } finally {
      bringBack();
    }
    await page.getByText("No worker connected").waitFor({ state: "detached" });
  },
);

test.skipIf(noBrowser)(
  `offers the project's plan to run some of its tasks, and its agents with a prompt${withoutBrowser}`,
  async () => {
    const visitor = await rig.owner("/", desktop);
    const { page } = visitor;
    await page
      .getByRole("link", { name: basename(rig.project) })
      .first()
      .waitFor();
    const runs = async () => {
      const answer = await rig.client.runs();
      return answer.ok ? answer.value.items.length : answer.failure;
    };
    const before = await runs();
    // The commands of the frame load a moment after the first view, with the messages.
    await page.getByRole("region", { name: "Messages" }).waitFor({ state: "attached" });
    await byPalette(page, "Run the plan of");
    const verdict = page.getByRole("region", { name: "Plan check" });
    await page.getByRole("button", { name: "Run all 8 tasks" }).waitFor();
    expect(await runs()).toBe(before);
    await verdict.getByRole("checkbox", { name: "after" }).check();
    await page.getByRole("button", { name: "Run 3 tasks" }).waitFor();
    await verdict.getByRole("checkbox", { name: "after" }).uncheck();
    await verdict.getByRole("checkbox", { name: "keep" }).check();
    await expectAccessible(page, "plan of the project");
    await page.getByRole("button", { name: "Run one task" }).click();
    await page.waitForURL(/\/runs\/r\d+$/);
    await page.goto(`${page.url()}/tasks/keep`);
    await visitor.sees(/Succeeded/);
    await page.goto("/projects/p1/add?from=plan");
    await page.getByRole("textbox", { name: "Plan", exact: true }).press("Control+A");
    await page.keyboard.insertText("tasks:\n  mine: 'true'\n");
    await page.reload();
    await page.getByRole("button", { name: "Run one task" }).waitFor();
    await page.getByRole("button", { name: "Use the project’s plan" }).click();
    await page.getByRole("button", { name: "Run all 8 tasks" }).waitFor();

    await page.getByRole("tab", { name: "Single task" }).click();
    await page.getByRole("radio", { name: "Agent" }).check();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("link", { name: "Enter a prompt" }).click();
    await page.keyboard.type("Count to three");
    await page.keyboard.press("Enter");
    await page.keyboard.type('and "stop"');
    await page.getByLabel("Checkout").selectOption("none");
    await expectAccessible(page, "agent");
    expect(await page.getByRole("combobox", { name: "Agent" }).inputValue()).toBe("fixture");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForURL(/\/runs\/r\d+$/);
    await page.goto(`${page.url()}/tasks/Count-to-three?tab=log`);
    await visitor.sees(/asked for: Count to three\s+and "stop"/);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

/**
 * Checks errors of a plan in Japanese: in the list, beside the line, and nothing in English; completions have
 * explanations.
 */
async function writeWrongPlan(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "プランの内容" }).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("ta");
  await page.getByRole("listbox", { name: "入力候補" }).getByRole("option", { name: "tasks" }).waitFor();
  await page.locator(".cm-completionInfo").getByText("名前ごとのタスク。").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(wrongPlan);
  const problems = page.getByRole("region", { name: "プランの確認結果" }).getByRole("button");
  await expect
    .poll(() => problems.allInnerTexts())
    .toEqual([
      "2 行目\nキー `parallell` はありません\n`parallel` のことですか？ここで使えるキー：parallel, groups, budget",
      "4 行目\n`timeout` の値が正しくありません：数値 90\n使える値：`90s`、`10m`、`1h30m` のような時間（単位は ms、s、m、h、d、最長 365d）。秒なら `90s` と書きます。",
      '5 行目\n`on` の項目 2 の値が正しくありません："crash"\n使える値：終了コード（0～255）か `failure`、`signal`、`timeout`、`verify`、`setup`、`disk-full`、`out-of-memory`。',
      "6 行目\nタスク `biuld` はありません\n`build` のことですか？タスク：`build`, `slow`, `test`",
    ]);
  await page.locator(".cm-lint-marker-error").first().hover();
  await page.getByText("キー `parallell` はありません").nth(1).waitFor();
  expect(await page.locator("[lang=en]").allInnerTexts()).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "プランの内容" }).press("Control+A");
  await page.keyboard.insertText("tasks:\n  a: [b\n  c: 'd\n");
  await problems
    .getByText(/YAML|閉じていません/)
    .first()
    .waitFor();
  expect(await page.locator("[lang=en]").allInnerTexts()).toEqual([]);
}

const wrongPlan = `limits:
  parallell: 2
tasks:
  build: { run: make, timeout: 90 }
  slow: { run: x, retry: { max: 1, on: [75, crash] } }
  test: { run: make test, needs: [biuld] }
`;

/**
 * Checks that keys and tasks are completed; an error is shown beside its line and disappears once it is
 * fixed.
 */
async function writePlan(page: Page): Promise<void> {
  const editor = page.getByRole("textbox", { name: "Plan", exact: true });
  const offered = page.getByRole("listbox").getByRole("option");
  await editor.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("tasks:\nhello: echo hello\nagain:\n");
  await page.keyboard.type("need");
  await offered.filter({ hasText: "needs" }).click();
  await page.keyboard.type("[helo");
  const verdict = page.getByRole("region", { name: "Plan check" });
  const problem = verdict.getByRole("button", { name: /there is no task/ });
  await problem.waitFor();
  await page.locator(".cm-lint-marker-error").first().waitFor();
  await page.keyboard.press("Escape");
  await problem.click();
  await editor.press("Control+A");
  await page.keyboard.type("tasks:\nhello: { run: echo hello, checkout: no");
  await offered.filter({ hasText: "none" }).click();
  await verdict.getByText("Creates one task").waitFor();
}
