import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const planOf = (agent: string) => `
version: 1
agents:
  fixture: { command: [${agent}, new, "{prompt}"], continue: [${agent}, continued, "{prompt}"] }
tasks:
  asked: { agent: fixture, prompt: Fix it. }
  made: { run: "test -e made.txt || { echo > made.txt; exit 1; }" }
  here: { run: "true", checkout: project }
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  const agent = join(rig.project, "..", "agent");
  writeFileSync(agent, '#!/bin/sh\nprintf "%s: %s\\n" "$@"; date +%s%N > "$(date +%s%N).txt"\n', {
    mode: 0o755,
  });
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), planOf(agent));
  await rig.wzp("run").catch(() => "one task fails");
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

test.skipIf(noBrowser)(
  `continues an agent with the next prompt, which outlives closing the dialog${withoutBrowser}`,
  async () => {
    const visitor = await rig.owner("/runs/r1/tasks/asked?tab=details");
    const { page } = visitor;
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Continue asked" });
    await dialog.getByLabel("Prompt").fill("And add\na test.");
    await expectAccessible(page, "the dialog that continues a task");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("Shift+C");
    expect(await dialog.getByLabel("Prompt").inputValue()).toBe("And add\na test.");
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await visitor.sees(/Attempt 2 of 2/);
    await rig.wzp("wait", "r1/asked");
    expect(await rig.wzp("logs", "r1/asked")).toContain("continued: And add\na test.");
    await page
      .getByRole("region", { name: "Outcome" })
      .getByRole("link", { name: /^2 files changed/ })
      .waitFor();
    expect(rig.problems).toEqual([]);
  },
  60_000,
);

test.skipIf(noBrowser)(
  `continues a command without a prompt on a phone; not a task without a checkout, and not for a viewer${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/made?tab=details", phone);
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Continue made" });
    await dialog.getByText("The command runs again as it was.").waitFor();
    expect(await dialog.getByLabel("Prompt").count()).toBe(0);
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await rig.wzp("wait", "r1/made");
    await page.goto("/runs/r1/tasks/here?tab=details");
    await page.getByRole("button", { name: "Retry", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Continue", exact: true }).count()).toBe(0);
    const { page: viewer } = await rig.viewer("/runs/r1/tasks/asked?tab=details");
    await viewer.getByRole("table", { name: "Attempts" }).waitFor();
    await viewer.keyboard.press("Shift+C");
    expect(await viewer.getByRole("dialog").count()).toBe(0);
    expect(await viewer.getByRole("button", { name: "Continue", exact: true }).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  60_000,
);
