import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { noBrowser, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

const plan = `
version: 1
defaults: { checkout: none }
tasks:
  hold: { run: "sleep 10000", resources: { cpu: 0.5, memory: 64MiB } }
  giant: { run: "true", resources: { cpu: 4096 } }
`;
/** The server takes a measurement every ten seconds. */
const firstPointMs = 60_000;

test.skipIf(noBrowser)(
  `workers and system: shows a worker's tasks by keyboard, history as plots and table, maintenance with undo, and no settings to a viewer${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
    await rig.wzp("run", "--detach");
    const owner = await rig.owner("/workers");
    const { page } = owner;

    await owner.sees(/1 connected[^]*0\.5 of \d+[^]*64 MB of/);
    await page.getByRole("link", { name: "hold" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Running on / }).waitFor();
    expect(page.url()).toMatch(/\?worker=/);
    await page.goBack();
    await page.getByRole("heading", { name: "Running tasks" }).waitFor();
    await rig.wzp("cancel", "r1/hold");
    await owner.sees(/No running tasks|No tasks are running on/);

    await page.getByRole("button", { name: "Drain", exact: true }).click();
    await owner.sees(/Let \S+ drain\?[^]*takes no new ones/);
    await page.getByRole("button", { name: /^Drain \S/ }).click();
    await page.getByRole("table", { name: "Workers" }).getByText("Drained").waitFor();
    expect((await rig.home.wzp(rig.project, "workers", "list")).stdout).toContain("drained");
    await page.getByRole("button", { name: "Take tasks again" }).click();
    await page.getByRole("table", { name: "Workers" }).getByText("Connected").waitFor();

    await page.goto("/system");
    await owner.sees(/1 task has no matching worker/);
    await page
      .getByRole("table", { name: "Workers" })
      .getByText(/^\d+ ms$/)
      .waitFor();
    await page.locator("canvas").first().waitFor({ timeout: firstPointMs });
    await owner.sees(/Open tasks[^]*Running \d[^]*Ready 1/);
    await page.keyboard.press("t");
    await page.getByRole("table", { name: "History" }).waitFor();
    await page.getByRole("radio", { name: "24h" }).check();
    expect(new URL(page.url()).search).toBe("?as=table&range=24h");
    await page.reload();
    await page.getByRole("radio", { name: "24h", checked: true }).waitFor();
    await page.getByRole("table", { name: "History" }).getByRole("row").nth(1).waitFor();

    await page.getByRole("textbox", { name: "Message to users" }).fill("Back at noon.");
    await page.getByRole("switch", { name: "Maintenance mode" }).press("Space");
    await owner.sees(/Maintenance: new runs are not accepted\s+[^]*Back at noon\./);
    expect((await rig.home.wzp(rig.project, "add", "true")).stderr).toContain("Back at noon.");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("switch", { name: "Maintenance mode", checked: false }).waitFor();
    await rig.wzp("add", "true");
    await page.getByRole("combobox", { name: "Log level" }).selectOption("debug");
    await owner.sees(/The log level is now debug/);

    await page.getByRole("button", { name: "Send a test" }).click();
    await owner.sees(/Nobody is told of alerts except here/);
    mkdirSync(join(rig.home.path, "config"), { recursive: true });
    const command = `alerts:\n  command: ["/bin/sh", "-c", "echo told of $WZP_ALERT; exit 3"]\n`;
    writeFileSync(join(rig.home.path, "config", "config.yaml"), command);
    await page.getByRole("button", { name: "Send a test" }).click();
    await owner.sees(/fails\s+Command\s+\/bin\/sh/);
    await rig.wzp("alerts", "silence", "disk-low", "8h");
    await owner.sees(/disk-low[^]*Silenced until/);
    await page.getByRole("button", { name: "Tell people again" }).click();
    await page.getByText("Silenced until").waitFor({ state: "detached" });
    expect(await rig.wzp("alerts", "list", "--all", "--json")).not.toContain("silencedUntil");

    // No event reports changes by others: the page polls.
    await page.getByRole("textbox", { name: "Message to users" }).fill("Typed meanwhile.");
    await rig.wzp("admin", "maintenance", "on", "--message", "Back tomorrow.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await owner.sees(/someone else changed the settings/);
    await page.getByRole("switch", { name: "Maintenance mode", checked: true }).waitFor();
    expect(await page.getByRole("textbox", { name: "Message to users" }).inputValue()).toBe(
      "Typed meanwhile.",
    );
    const viewer = await rig.viewer("/system");
    await viewer.sees(/Open tasks/);
    await viewer.settles();
    expect(await viewer.page.getByText("Maintenance mode").count()).toBe(0);
    await viewer.page.goto("/workers");
    await viewer.sees(/1 connected/);
    expect(await viewer.page.getByRole("button", { name: "Drain" }).count()).toBe(0);
    await viewer.page.goto("/system");
    await viewer.settles();
    expect(await viewer.page.getByRole("heading", { name: "Settings" }).count()).toBe(0);
    await owner.sees(/Back tomorrow\./);
    expect(rig.problems).toEqual([]);
  },
  180_000,
);
