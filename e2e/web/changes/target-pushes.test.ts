import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, test } from "vitest";

import { ForgeServer } from "../../../packages/backend/test/rigs/forge/forge-server.ts";
import { expectAccessible } from "../../rigs/web/accessible.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { WebRig } from "../../rigs/web/rig.ts";

let rig: WebRig;
let forge: ForgeServer;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  forge = await ForgeServer.open("github");
  const plan = "project: { merge: { push: origin } }\ntasks: { fix: echo fixed > fixed.txt }\n";
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), plan);
  for (const args of [
    ["add", "--all"],
    ["commit", "-qm", "plan"],
    ["remote", "add", "origin", forge.gitDirectory],
    ["push", "-q", forge.gitDirectory, "HEAD:main"],
  ]) {
    execFileSync("git", args, { cwd: rig.project });
  }
  await rig.wzp("run");
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
  `a task's page and the queue say why a landing is not pushed yet, and when it is${withoutBrowser}`,
  async () => {
    const tree = forge.git("rev-parse", "main^{tree}");
    const identity = ["-c", "user.name=u", "-c", "user.email=u@e"];
    const foreign = forge.git(...identity, "commit-tree", tree, "-p", "main", "-m", "Of somebody else");
    forge.git("update-ref", "refs/heads/main", foreign);
    await rig.wzp("merge", "r1/fix");
    const { page } = await rig.owner("/runs/r1/tasks/fix");
    const card = page.getByRole("region", { name: "Change", exact: true });
    await card.getByText("main is not pushed to origin yet").waitFor();
    await expectAccessible(page);
    const to = process.env["SHOTS_TO"];
    if (to !== undefined) await card.screenshot({ path: join(to, "not-pushed.png") });
    await card.getByRole("link", { name: "main", exact: true }).first().click();
    await page.getByText("main is not pushed to origin yet").waitFor();
    if (to !== undefined) await page.screenshot({ path: join(to, "queue-not-pushed.png") });
    await page.goBack();
    await expectEveryLook(rig, {
      name: "not-pushed",
      path: "/runs/r1/tasks/fix?tab=details",
      settled: (each) =>
        each
          .getByText(/not pushed to origin yet|プッシュ/)
          .first()
          .waitFor(),
    });
    await expectEveryLook(rig, {
      name: "queue-not-pushed",
      path: "/queue",
      settled: (each) =>
        each
          .getByText(/not pushed to origin yet|プッシュ/)
          .first()
          .waitFor(),
    });

    execFileSync("git", ["fetch", "-q", "origin"], { cwd: rig.project });
    execFileSync("git", [...identity, "merge", "-q", "--no-edit", "origin/main"], { cwd: rig.project });
    await rig.wzp("queue", "resume", "main");
    await card.getByText("main was pushed to origin.").waitFor();
    if (to !== undefined) await card.screenshot({ path: join(to, "pushed.png") });
  },
  180_000,
);
