import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { expectEveryLook } from "../../rigs/web/looks.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const asking = fileURLToPath(new URL("../../../packages/shared/test/rigs/asking-agent.cjs", import.meta.url));

/** `talk` shows a conversation; anything else writes an answer and ends. */
const program = (typed: string) => `#!/bin/sh
if [ "$2" = Talk. ]; then exec ${process.execPath} ${asking} ${typed}; fi
echo "by $1" > answer.txt
`;

const plan = `limits: { parallel: 4 }
agents:
  first: { command: [model, first, "{prompt}"] }
  second: { command: [model, second, "{prompt}"] }
tasks:
  talk: { agent: first, prompt: Talk., checkout: none }
  fix: { agent: [first, second], prompt: Answer., pick: person }
`;

const proposed = `tasks:
  one: touch one.txt
  two: { run: touch two.txt, needs: [one] }
`;

test.skipIf(noBrowser)(
  `a plan that an agent proposed is opened in the plan editor, and runs only when a person says so${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const agent = [
      "sh",
      "-c",
      `printf '%s' '${proposed}' > wezterm-parallel.proposed.yaml`,
      "lead",
      "{prompt}",
    ];
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      JSON.stringify({ agents: { lead: { command: agent } }, tasks: { own: "true" } }),
    );
    await rig.wzp("run", "--from", "Make two files.", "--agent", "lead");
    const owner = await rig.owner("/runs/r1/tasks/plan");
    await owner.page.getByRole("link", { name: "Open in the plan editor" }).press("Enter");
    await owner.sees(/2 tasks[^]*one[^]*two[^]*after one/i);
    await owner.sees(/Opened wezterm-parallel\.proposed\.yaml/);
    expect(owner.page.url()).not.toContain("proposal=");
    await owner.page.getByRole("button", { name: /Run (all )?2 tasks/ }).press("Enter");
    await owner.sees(/r2/);
    await rig.wzp("wait", "r2");
    expect(rig.problems).toEqual([]);
  },
  240_000,
);

test.skipIf(noBrowser)(
  `the page of a run says something to all its agents, and a person's pick is a question with buttons${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const typed = join(rig.project, "..", "typed.txt");
    mkdirSync(join(rig.project, "bin"), { recursive: true });
    writeFileSync(join(rig.project, "bin", "model"), program(typed));
    chmodSync(join(rig.project, "bin", "model"), 0o755);
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      plan.replaceAll("[model,", `[${join(rig.project, "bin", "model")},`),
    );
    await rig.wzp("run", "--detach");
    const overview = await rig.owner("/");
    await overview.sees(/fix[^]*fix\(first\)[^]*fix\(second\)/);
    await expectEveryLook(rig, {
      name: "pick",
      path: "/",
      settled: (page) => page.getByRole("button", { name: "2. fix(second)" }).waitFor(),
    });
    await overview.page.getByRole("button", { name: "2. fix(second)" }).press("Enter");
    await rig.wzp("wait", "r1/fix");
    expect(JSON.stringify(await rig.wzp("show", "--json", "r1/fix"))).toContain("picked");

    await rig.wzp("send", "--enter", "r1/talk", "ask prompt");
    const owner = await rig.owner("/runs/r1");
    const open = async (page = owner.page) => {
      await page.getByRole("button", { name: /More actions|その他の操作/ }).press("Enter");
      await page.getByRole("menuitem", { name: /Say to all agents…|全エージェントに伝える…/ }).press("Enter");
      await page.getByRole("dialog").waitFor();
    };
    await open();
    await owner.page.getByLabel("Next prompt").fill("main has moved, rebase");
    await owner.page.getByRole("button", { name: "Send" }).press("Enter");
    await owner.sees(/r1\/talk#1 (took it as its next prompt|gets it when it waits)/);
    await expect.poll(() => readFileSync(typed, "utf8")).toContain('prompt "main has moved, rebase"');
    await expectEveryLook(rig, { name: "say", path: "/runs/r1", settled: open });
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
