import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

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
  writeFileSync(
    join(rig.project, "wezterm-parallel.yaml"),
    "tasks: { fix: echo fixed > fixed.txt, forked: echo forked > forked.txt }\n",
  );
  for (const args of [
    ["add", "--all"],
    ["commit", "-qm", "plan"],
    ["remote", "add", "origin", forge.remote],
    ["remote", "add", "mine", forge.forkRemote],
    ["push", "-q", forge.gitDirectory, "HEAD:main"],
  ]) {
    execFileSync("git", args, { cwd: rig.project });
  }
  await rig.wzp("run");
  await rig.client.send("setSecret", { project: "p1", name: "FORGE_TOKEN" }, { value: forge.token });
  await rig.client.send("setSecret", { project: "p1", name: "REVIEWER" }, { value: forge.reviewToken });
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
  240_000,
);

test.skipIf(noBrowser)(
  `a pull request from a fork, with verdicts, is asked for on the page, corrected there, and followed${withoutBrowser}`,
  async () => {
    const { run } = JSON.parse(await rig.wzp("run", "--json", "forked")) as { run: { id: string } };
    const id = `${run.id}/forked`;
    const { page } = await rig.owner(`/runs/${run.id}/tasks/forked?tab=details`);
    const card = page.getByRole("region", { name: "Change", exact: true });
    const dialog = page.getByRole("dialog", { name: `Pull request of ${id}` });
    const ask = async (item: string, fields: Readonly<Record<string, string>>) => {
      await card.getByRole("button", { name: "Merge options" }).click();
      await page.getByRole("menuitem", { name: item }).click();
      for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label).fill(text);
      await dialog.getByRole("button", { name: /the pull request$/ }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await card.getByRole("button", { name: "Merge options" }).click();
    await page.getByRole("menuitem", { name: "Open a pull request …" }).click();
    await dialog.getByText("Forge and token").click();
    await dialog.getByLabel("Kind of the forge").selectOption("github");
    await dialog.getByLabel("Address of the forge").fill("git.example.com");
    await dialog.getByLabel("Remote of a fork").fill("absent");
    await dialog.getByRole("button", { name: "Open the pull request" }).click();
    await dialog.getByText("An address such as https://git.example.com.").waitFor();
    await expectAccessible(page, "pull request form");
    await dialog.getByLabel("Address of the forge").fill(forge.url);
    await dialog.getByRole("button", { name: "Open the pull request" }).click();
    await card.getByText("The pull request is delayed").waitFor();
    expect(forge.pulls.filter(({ branch }) => branch === `wzp/${id}`)).toEqual([]);

    await ask("Open a pull request …", { "Remote of a fork": "mine", "Secret for verdicts": "REVIEWER" });
    await card.getByText("Pull request open").waitFor();
    const pull = forge.pulls.find(({ branch }) => branch === `wzp/${id}`);
    expect(pull).toMatchObject({ fromFork: true, reviewers: [] });
    await rig.wzp("review", id, "--approve");
    await ask("Update the pull request …", { Reviewers: "alice" });
    await card.getByText("Approved by wzp-reviewer").waitFor();
    await expect.poll(() => pull?.reviewers).toEqual(["alice"]);
    expect(rig.problems).toEqual([]);
  },
  240_000,
);

test.skipIf(noBrowser)(
  `the form of a pull request fits on desktops and phones, light and dark, in both languages${withoutBrowser}`,
  async () => {
    await expectEveryLook(rig, {
      name: "pull-request-form",
      path: "/runs/r1/tasks/forked?tab=details",
      settled: async (page) => {
        await page.getByRole("button", { name: /^(Merge options|マージのオプション)$/ }).click();
        await page.getByRole("menuitem", { name: /pull request|プルリクエスト/ }).click();
        await page.getByRole("dialog").getByRole("textbox").first().waitFor();
      },
    });
  },
  240_000,
);
