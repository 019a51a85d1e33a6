import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { appearedFile } from "../../../packages/cli/test/rigs/appeared-file.ts";
import {
  carriers,
  evil,
  hostileProgram,
  writeOverHttp,
} from "../../../packages/cli/test/rigs/hostile-agent.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

/** Starts an agent that writes hostile texts wherever it can; returns the function that ends it. */
async function startHostileAgent(rig: WebRig): Promise<() => Promise<void>> {
  const handover = join(rig.project, "..", "handover");
  mkdirSync(handover);
  const program = join(rig.project, "..", "hostile-agent");
  writeFileSync(program, hostileProgram);
  chmodSync(program, 0o755);
  const agent = { agent: "scripted", env: { HANDOVER: handover, EVIL: evil } };
  const plan = {
    limits: { parallel: 4 },
    agents: { scripted: { command: [program, "{prompt}"], may: ["add-tasks"] } },
    tasks: { lead: { ...agent, prompt: "Lead.", terminal: false }, side: { ...agent, prompt: "Side." } },
  };
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), JSON.stringify(plan));
  await rig.wzp("run", "--detach");
  const [token = ""] = (await appearedFile(join(handover, "Lead."))).split("\n");
  await appearedFile(join(handover, "committed"));
  await writeOverHttp(`${rig.address}/mcp`, token);
  return async () => {
    writeFileSync(join(handover, "done"), "");
    await rig.wzp("wait", "r1");
  };
}

test.skipIf(noBrowser)(
  `what an agent writes stays text on every page that shows it${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const end = await startHostileAgent(rig);
    const owner = await rig.owner("/");
    const dialogs: string[] = [];
    owner.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const expectText = async (path: string, words: readonly string[]) => {
      await owner.page.goto(path);
      for (const word of words) await owner.sees(new RegExp(word));
      expect(await owner.page.locator('img[src="x"]').count(), path).toBe(0);
    };
    await expectText("/", [carriers.question, carriers.option]);
    await expectText("/runs/r1/tasks/lead?tab=details", [carriers.claim]);
    await expectText("/runs/r1/tasks/added?tab=details", [carriers.prompt]);
    await expectText("/agents", [carriers.question]);
    await end();
    await expectText("/runs/r1/tasks/lead?tab=details", [carriers.result]);
    await expectText("/runs/r1/tasks/lead?tab=diff", [carriers["file name"]]);
    await expectText("/runs/r1/tasks/lead?tab=log", [carriers.output]);
    expect(dialogs).toEqual([]);
    expect(rig.problems).toEqual([]);
  },
  240_000,
);
