import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const planOf = (agent: string, resolver: string) => `
version: 1
agents:
  resolver: { command: [${resolver}, "{prompt}"] }
  fixture: { command: [${agent}, new, "{prompt}"], continue: [${agent}, continued, "{prompt}"] }
tasks:
  asked: { agent: fixture, prompt: Fix it. }
  made: { run: "test -e made.txt || { echo > made.txt; exit 1; }" }
  here: { run: "true", checkout: project }
  clash: { agent: resolver, prompt: Say task., merge: { on-conflict: agent } }
`;

/** Resolves a conflict as soon as this file is there. */
const resolves = (go: string) => `#!/bin/sh
git rev-parse -q --verify MERGE_HEAD || { echo task > clash.txt; exit; }
until test -e ${go}; do sleep 0.05; done
echo both > clash.txt
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  const agent = join(rig.project, "..", "agent");
  writeFileSync(agent, '#!/bin/sh\nprintf "%s: %s\\n" "$@"; date +%s%N > "$(date +%s%N).txt"\n', {
    mode: 0o755,
  });
  const resolver = join(rig.project, "..", "resolver");
  writeFileSync(resolver, resolves(join(rig.project, "..", "go")), { mode: 0o755 });
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), planOf(agent, resolver));
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

test.skipIf(noBrowser)(
  `shows the change of a task while its agent resolves a conflict${withoutBrowser}`,
  async () => {
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: rig.project });
    writeFileSync(join(rig.project, "clash.txt"), "target\n");
    git("add", "clash.txt");
    git("commit", "-qm", "Say target");
    await rig.wzp("merge", "--detach", "r1/clash");
    const { page } = await rig.owner("/runs/r1/tasks/clash?tab=details");
    const change = page.getByRole("region", { name: "Change" });
    await change.getByText("A conflict with main is being resolved").waitFor();
    await change.getByRole("button", { name: "Withdraw" }).waitFor();
    writeFileSync(join(rig.project, "..", "go"), "");
    await change.getByText("Landed on main as").waitFor();
    expect(git("show", "main:clash.txt").toString()).toBe("both\n");
    expect(rig.problems).toEqual([]);
  },
  60_000,
);
