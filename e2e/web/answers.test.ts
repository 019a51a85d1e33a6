import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { ModelServer } from "../../packages/cli/test/rigs/model-server.ts";
import { installAgent } from "../../packages/cli/test/rigs/agents/real-agents.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { expectEveryLook } from "../rigs/web/looks.ts";
import { WebRig } from "../rigs/web/rig.ts";

const agent = fileURLToPath(new URL("../../packages/shared/test/rigs/asking-agent.cjs", import.meta.url));

let rig: WebRig;
const typed = (name: string) => readFileSync(join(rig.project, `${name}.txt`), "utf8");

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  const ask = (name: string, what: string) => [
    name,
    { run: [process.execPath, agent, `${name}.txt`, what], checkout: "project" },
  ];
  const install = "printf 'Continue? [y/N] '; read -r line; echo \"read: $line\"; sleep 1000";
  const tasks = Object.fromEntries([
    ask("allowed", "permission"),
    ask("denied", "permission"),
    ask("chosen", "question"),
    ask("prompted", "prompt"),
    ask("pocketed", "prompt"),
    ["install", { run: install, checkout: "project" }],
  ]);
  writeFileSync(
    join(rig.project, "wezterm-parallel.yaml"),
    JSON.stringify({ version: 1, limits: { parallel: 6 }, tasks }),
  );
  await rig.wzp("run", "--detach");
}, 60_000);
afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (!noBrowser) await rig[Symbol.asyncDispose]();
}, 60_000);

test.skipIf(noBrowser)(
  `programs that ask are answered in the overview and on their pages${withoutBrowser}`,
  async () => {
    await expectEveryLook(rig, {
      name: "asking",
      path: "/",
      settled: async (page) => {
        await page.locator("[data-task='r1/chosen'] [role=group] button").first().waitFor();
        // All six need somebody: the page no longer moves.
        await page.locator("main h2", { hasText: "6" }).waitFor();
      },
    });
    for (const [task, role] of [
      ["r1/tasks/allowed", "group"],
      ["r1/tasks/prompted", "textbox"],
    ] as const) {
      await expectEveryLook(rig, {
        name: task.replaceAll("/", "-"),
        path: `/runs/${task}`,
        settled: (page) => page.getByRole("main").getByRole(role).first().waitFor(),
      });
    }
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

test.skipIf(noBrowser)(
  "a permission is given with a button of its row, denied on a phone, which also gives the next prompt, and a question answered by keyboard; a viewer can answer nothing",
  async () => {
    const { page } = await rig.owner("/");
    const row = page.locator("[data-task='r1/allowed']");
    await row.getByRole("button", { name: "Allow", exact: true }).click();
    await row.getByRole("button", { name: "Allow", exact: true }).waitFor({ state: "detached" });
    expect(typed("allowed")).toBe("allowed\n");
    await page.goto("/runs/r1/tasks/chosen");
    await page.getByRole("button", { name: "2. blue" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "2. blue" }).waitFor({ state: "detached" });
    expect(typed("chosen")).toBe("option 2\n");
    const { page: watched } = await rig.viewer("/runs/r1/tasks/prompted");
    await watched.getByText("Waiting for your next prompt").first().waitFor();
    expect(await watched.getByLabel("Next prompt").count()).toBe(0);
    const { page: pocket } = await rig.owner("/", phone);
    await pocket.locator("[data-task='r1/denied']").getByRole("button", { name: "Deny" }).tap();
    await pocket
      .locator("[data-task='r1/denied']")
      .getByRole("button", { name: "Deny" })
      .waitFor({ state: "detached" });
    expect(typed("denied")).toBe("denied\n");
    await pocket.goto("/runs/r1/tasks/pocketed");
    await pocket.getByLabel("Next prompt").fill("and add a test");
    await pocket.getByRole("button", { name: "Send" }).tap();
    await pocket.getByLabel("Next prompt").waitFor({ state: "detached" });
    expect(typed("pocketed")).toBe('prompt "and add a test"\n');
    expect(rig.problems).toEqual([]);
  },
  90_000,
);

test.skipIf(noBrowser)(
  "a prompt and a line are typed",
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/install");
    await page.getByLabel("Your input").fill("y");
    await page.keyboard.press("Enter");
    await page.getByLabel("Your input").waitFor({ state: "detached" });
    await page.getByText("read: y").first().waitFor();
    await page.goto("/runs/r1/tasks/prompted");
    await page.getByLabel("Next prompt").fill("and add\na test");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByLabel("Next prompt").waitFor({ state: "detached" });
    expect(typed("prompted")).toBe('prompt "and add\\na test"\n');
    expect(rig.problems).toEqual([]);
  },
  90_000,
);

test.skipIf(noBrowser)(
  "a permission of the real claude is given and refused on a phone, which also gives it its next prompt",
  async ({ skip }) => {
    const directory = mkdtempSync(join(tmpdir(), "wzp-claude-"));
    try {
      const { program, missing } = installAgent("claude", directory);
      if (program === undefined) return skip(missing);
      await using model = await ModelServer.start();
      const id = await startClaude(program, directory, model.url);
      const { page } = await rig.owner("/", phone);
      const allow = page.locator(`[data-task='${id}']`).getByRole("button", { name: "Allow", exact: true });
      await allow.waitFor({ timeout: 60_000 });
      expect(await page.locator(`[data-task='${id}']`).innerText()).toContain("touch by-phone.txt");
      await allow.tap();
      await expect.poll(() => existsSync(join(rig.project, "by-phone.txt")), { timeout: 30_000 }).toBe(true);
      await page.goto(`/runs/${id.replace("/", "/tasks/")}`);
      await page.getByLabel("Next prompt").fill("run: touch refused-by-phone.txt");
      await page.getByRole("button", { name: "Send" }).tap();
      const deny = page.getByRole("button", { name: "Deny" });
      await deny.tap({ timeout: 60_000 });
      await page.getByLabel("Next prompt").waitFor();
      expect(existsSync(join(rig.project, "refused-by-phone.txt"))).toBe(false);
      expect(rig.problems).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  240_000,
);

/** Starts claude in its own screen, with a home of its own, and returns the id of its task. */
async function startClaude(program: string, home: string, model: string): Promise<string> {
  const key = "sk-ant-api03-not-a-real-key-0123456789";
  const known = {
    hasCompletedOnboarding: true,
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: { [rig.project]: { hasTrustDialogAccepted: true } },
  };
  writeFileSync(join(home, ".claude.json"), JSON.stringify(known));
  const claude = {
    command: [program, "--permission-mode=manual", "--", "{prompt}"],
    env: { HOME: home, ANTHROPIC_BASE_URL: model, ANTHROPIC_API_KEY: key, DISABLE_AUTOUPDATER: "1" },
  };
  const real = { agent: "claude", prompt: "run: touch by-phone.txt", checkout: "project" };
  const plan = { version: 1, agents: { claude }, tasks: { real } };
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), JSON.stringify(plan));
  const { run } = JSON.parse(await rig.wzp("run", "--detach", "--json", "real")) as { run: { id: string } };
  return `${run.id}/real`;
}
