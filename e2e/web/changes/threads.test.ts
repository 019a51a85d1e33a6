import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { ForgeServer } from "../../../packages/backend/test/rigs/forge/forge-server.ts";
import { noBrowser, phone, withoutBrowser } from "../../rigs/web/browser.ts";
import { until } from "../../rigs/until.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { WebRig } from "../../rigs/web/rig.ts";

/** Writes a line, and answers the comments that its prompt numbers. */
const agent = `#!/bin/sh
echo fixed >> fixed.txt
for prompt; do :; done
printf '%s\\n' "$prompt" | sed -n 's/^Comment \\([0-9]*\\),.*/ANSWER \\1: Done, with a test./p'
`;

const page = "/runs/r2/tasks/issue-142";
let rig: WebRig;
let forge: ForgeServer;

beforeAll(async () => {
  if (noBrowser) return;
  rig = await WebRig.start();
  forge = await ForgeServer.open("github");
  const script = join(rig.project, "..", "agent");
  writeFileSync(script, agent, { mode: 0o755 });
  const command = [script, "{prompt}"];
  const plan = {
    version: 1,
    project: { merge: { "pull-request": { forge: "github", url: forge.url } } },
    agents: { scribe: { command, continue: command } },
    tasks: { other: ":" },
  };
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), JSON.stringify(plan));
  for (const args of [
    ["add", "--all"],
    ["commit", "-qm", "plan"],
    ["remote", "add", "origin", forge.remote],
    ["push", "-q", forge.gitDirectory, "HEAD:main"],
  ])
    execFileSync("git", args, { cwd: rig.project });
  forge.issues.push({
    number: 142,
    title: "Fix the roof",
    body: "It drips.",
    by: "eve",
    labels: ["scribe"],
    open: true,
  });
  await rig.wzp("run");
  await rig.client.send("setSecret", { project: "p1", name: "FORGE_TOKEN" }, { value: forge.token });
  await rig.wzp("add", "--issue", "142");
  await until("the pull request", () => forge.pulls.length === 1);
  const on = { path: "fixed.txt", side: "new", line: 1 } as const;
  forge.pull(1).comments.push({ id: 50, by: "alice", text: "Why only one?", on });
  await rig.wzp("pr", "r2/issue-142");
}, 120_000);

afterEach(async () => {
  if (!noBrowser) await rig.seeOut();
});
afterAll(async () => {
  if (noBrowser) return;
  await rig[Symbol.asyncDispose]();
  await forge[Symbol.asyncDispose]();
}, 60_000);

const thread = (at: Page) => at.getByRole("article", { name: /^Thread on fixed\.txt/ });

test.skipIf(noBrowser)(
  `a thread from the forge goes to the agent with a review, and shows what it answered${withoutBrowser}`,
  async () => {
    const { page: desk } = await rig.owner(`${page}/review?file=fixed.txt`);
    await thread(desk).getByText("Why only one?").waitFor();
    await thread(desk).getByText("alice (GitHub)").waitFor();
    await desk.getByRole("button", { name: /^Send review/ }).click();
    const dialog = desk.getByRole("dialog", { name: "Send review" });
    await dialog.getByRole("radio", { name: "Request changes" }).check();
    await dialog.getByRole("textbox").fill("Please answer alice.");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await thread(desk).getByText("Done, with a test.").waitFor();
    await expectEveryLook(rig, {
      name: "thread",
      path: `${page}/review?file=fixed.txt`,
      settled: (shown) => shown.getByText("Done, with a test.").first().waitFor(),
    });
    await expectEveryLook(rig, {
      name: "issue",
      path: `${page}?tab=details`,
      settled: (shown) => shown.getByRole("link", { name: /#142/ }).first().waitFor(),
    });
    expect(rig.problems).toEqual([]);
  },
  180_000,
);

test.skipIf(noBrowser)(
  "a thread is resolved by keyboard and opened again on a phone",
  async () => {
    const { page: desk } = await rig.owner(`${page}/review?file=fixed.txt`);
    await thread(desk).getByRole("button", { name: "Resolve", exact: true }).focus();
    await desk.keyboard.press("Enter");
    await thread(desk).getByText("Resolved by").waitFor();
    const { page: pocket } = await rig.owner(`${page}/review?file=fixed.txt`, phone);
    await thread(pocket).getByText("Resolved by").waitFor();
    await thread(pocket).getByRole("button", { name: "Reopen", exact: true }).tap();
    await thread(pocket).getByRole("button", { name: "Resolve", exact: true }).waitFor();
    expect(rig.problems).toEqual([]);
  },
  90_000,
);
