import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import type { TaskResource } from "../../../packages/shared/src/protocol/api/schemas/resources.ts";
import type { StatusFile } from "../../../packages/shared/src/protocol/status-file.ts";
import { TmuxTerminal } from "../../rigs/tmux-terminal.ts";
import { until } from "../../rigs/until.ts";
import { noBrowser, withoutBrowser } from "../../rigs/web/browser.ts";
import { WebRig } from "../../rigs/web/rig.ts";

const asking = fileURLToPath(new URL("../../../packages/shared/test/rigs/asking-agent.cjs", import.meta.url));
const why = "waiting for your permission: Bash: rm -r build";

test.skipIf(noBrowser || !TmuxTerminal.available)(
  `the API, ps, show, the full-screen view, the file that WezTerm reads and the board say the same of an agent${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const bot = { command: [process.execPath, asking, "/dev/null", "permission", "{prompt}"] };
    const tasks = { fix: { agent: "bot", prompt: "Fix it.", checkout: "none" } };
    const plan = { version: 1, agents: { bot }, tasks };
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), JSON.stringify(plan));
    await rig.wzp("run", "--detach");
    const task = async () => {
      const found = await rig.client.task("r1/fix");
      return found.ok && found.value.why === why ? found.value : undefined;
    };
    const { activity } = await until("the API says it", task);
    expect(activity).toMatchObject({ state: "waiting", waitsFor: "permission", by: "claude-code" });
    const listed = JSON.parse(await rig.wzp("ps", "--json")) as { tasks: TaskResource[] };
    const shown = JSON.parse(await rig.wzp("show", "r1/fix", "--json")) as TaskResource;
    for (const { why: said, activity: seen } of [...listed.tasks, shown])
      expect({ said, seen }).toEqual({ said: why, seen: activity });

    const file = join(rig.home.state, "status.json");
    const read = () => {
      const { asking: asked } = JSON.parse(readFileSync(file, "utf8")) as StatusFile;
      return asked.find(({ task: id }) => id === "r1/fix");
    };
    expect(await until("the file says it", read)).toMatchObject({ why });

    const directory = mkdtempSync(join(tmpdir(), "wzp-desk-"));
    try {
      const env = { WZP_HOME: rig.home.path };
      await using terminal = await TmuxTerminal.open({
        directory,
        cwd: rig.project,
        columns: 120,
        rows: 24,
        env,
      });
      terminal.type("wzp");
      await terminal.sees(why.slice(0, 38));
      terminal.press("q");
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    const owner = await rig.owner("/projects/p1");
    await owner.sees(/Waiting for your permission: [^]*rm -r build/);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
