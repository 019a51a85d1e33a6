import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { ForgeServer } from "../../../packages/backend/test/rigs/forge/forge-server.ts";
import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

let rig: WebRig;
let forge: ForgeServer;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  forge = await ForgeServer.open("github");
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), "tasks: { fix: echo fixed > fixed.txt }\n");
  for (const args of [
    ["add", "--all"],
    ["commit", "-qm", "plan"],
    ["remote", "add", "origin", forge.remote],
    ["push", "-q", forge.gitDirectory, "HEAD:main"],
  ]) {
    execFileSync("git", args, { cwd: rig.project });
  }
  await rig.wzp("run");
  await rig.client.send("setSecret", { project: "p1", name: "FORGE_TOKEN" }, { value: forge.token });
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (noBrowser) return;
  await rig[Symbol.asyncDispose]();
  await forge[Symbol.asyncDispose]();
}, 60_000);

test.skipIf(noBrowser)(
  `a task's page links its pull request, with checks, reviews and its merge, as they come${withoutBrowser}`,
  async () => {
    const { page } = await rig.owner("/runs/r1/tasks/fix");
    const card = page.getByRole("region", { name: "Change", exact: true });
    await card.waitFor();
    await rig.wzp("pr", "r1/fix", "--draft", "--forge", "github", "--url", forge.url);
    await card.getByText("Draft pull request").waitFor();
    const link = card.getByRole("link", { name: "Pull request #1" });
    expect(await link.getAttribute("href")).toBe(`${forge.url}/acme/site/pull/1`);

    forge.checks.set(forge.tip("wzp/r1/fix") ?? "", "failed");
    forge
      .pull(1)
      .reviews.push({ by: "alice", verdict: "approved" }, { by: "bob", verdict: "changes-requested" });
    await rig.wzp("pr", "r1/fix");
    for (const text of ["Checks failed", "Approved by alice", "bob requests changes"])
      await card.getByText(text).waitFor();
    await expectAccessible(page);
    if (process.env["SHOTS_TO"] !== undefined)
      await card.screenshot({ path: join(process.env["SHOTS_TO"], "pull-request.png") });

    forge.fail({ status: 503, body: "maintenance" });
    await rig.wzp("pr", "r1/fix").catch(() => undefined);
    await card.getByText(/503 maintenance/).waitFor();
    forge.recover();

    forge.merge(1);
    await rig.wzp("pr", "r1/fix").catch(() => undefined);
    await card.getByText("Pull request merged").waitFor();
    await card.getByText("Merged into main on the forge").waitFor();
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
