import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { missingInPalette } from "../../rigs/web/palette.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const server = `
import { createServer } from "node:http";
createServer((_, response) => response.end("here\\n")).listen(process.env.PORT, "127.0.0.1", () => {
  console.log("\\u001b[32mlistening\\u001b[0m as " + process.pid);
});
`;

const plan = `
tasks:
  holder: { run: exec sleep 1000, checkout: project, needs: [{ service: web }] }
services:
  web: { run: exec node serve.mjs, ready: { http: /, every: 100ms } }
  crasher: { run: "echo no luck today; exit 3", ready: { tcp: true }, restart: { when: never } }
`;

let rig: WebRig;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  await rig.wzp("add", "--", "true");
  writeFileSync(join(rig.project, "serve.mjs"), server);
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

test.skipIf(noBrowser)(
  `a person sees services start and fail, reads the output of one, and stops, starts and restarts it; a viewer only looks${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/services");
    await page.getByText("No services yet").waitFor();
    expect(await missingInPalette(page)).toEqual([]);
    await expectAccessible(page);

    await rig.wzp("run", "holder", "--detach");
    const web = page.getByRole("row", { name: /web/ });
    await web.getByText("Healthy").waitFor();
    await web.getByRole("link", { name: /^r\d+\/holder#1$/ }).waitFor();
    await rig.wzp("services", "up", "crasher", "--detach");
    const crasher = page.getByRole("row", { name: /crasher/ });
    await crasher.getByText("Failed", { exact: true }).waitFor();
    await crasher.getByText("no luck today").waitFor();
    await crasher.getByText("started by hand").waitFor();

    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/service=web/);
    const first = await pidIn(page);
    expect(await missingInPalette(page)).toEqual([]);
    const { port } = (await servicesOf(page)).find(({ name }) => name === "web")!;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("here\n");

    await web.getByRole("button", { name: /^Stop web@/ }).click();
    const dialog = page.getByRole("dialog");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Stop", exact: true }).click();
    await web.getByText("Stopped", { exact: true }).waitFor();
    expect(isRunning(first)).toBe(false);
    expect(await web.getByRole("button", { name: /^Stop web@/ }).count()).toBe(0);

    await web.getByRole("button", { name: /^Start web@/ }).click();
    await web.getByText("Healthy").waitFor();
    await expect.poll(() => pidIn(page)).not.toBe(first);
    const second = await pidIn(page);
    await web.getByRole("button", { name: /^Restart web@/ }).click();
    await expect.poll(() => pidIn(page)).not.toBe(second);
    await web.getByText("Healthy").waitFor();
    expect(isRunning(second)).toBe(false);

    const history = page.getByRole("table", { name: /^History of web@/ }).getByRole("row");
    const states = async () =>
      (await history.allInnerTexts()).slice(1, 6).map((row) => row.trim().split("\n")[0]);
    expect(await states()).toEqual(["Healthy", "Starting", "Stopping", "Healthy", "Starting"]);

    const path = new URL(page.url()).pathname + new URL(page.url()).search;
    await expectEveryLook(rig, { name: "services", path, settled: (each) => pidIn(each) });
    const { page: viewer } = await rig.viewer(path);
    await pidIn(viewer);
    await viewer.getByRole("row", { name: /web/ }).getByText("Healthy").waitFor();
    expect(await viewer.getByRole("button", { name: /^(Start|Stop|Restart) / }).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

/** Returns the process id that the service printed, once its output is shown. */
async function pidIn(page: Page): Promise<number> {
  const shown = page.locator("pre", { hasText: /listening as \d+/ });
  return Number(/as (\d+)/.exec(await shown.innerText())?.[1]);
}

async function servicesOf(page: Page): Promise<readonly { name: string; port: number }[]> {
  const answer = await page.request.get("/api/v1/services");
  const { items } = (await answer.json()) as { items: { name: string; ports: number[] }[] };
  return items.map(({ name, ports: [port = 0] }) => ({ name, port }));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
