import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { noBrowser, withoutBrowser } from "../rigs/web/browser.ts";
import { expectEveryLook } from "../rigs/web/looks.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** Is refused like claude until the file `back` exists. */
const program = `if [ -e back ]; then exit 0; fi
echo "You've hit your 5-hour limit · resets $(date -u -d '+2 hours' '+%-I:%M%P' 2>/dev/null || date -u -v+2H '+%-I:%M%p') (UTC)"
exit 1
`;

test.skipIf(noBrowser)(
  `the workers page shows a quota pool that is used up, and opens it by keyboard; a viewer cannot${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    writeFileSync(join(rig.project, "agent.sh"), program);
    const task = { agent: "bot", prompt: "Fix it.", checkout: "project", terminal: false };
    const tasks = { one: task, two: task, three: task };
    const agents = { bot: { command: ["sh", "agent.sh", "{prompt}"], pool: "team" } };
    writeFileSync(
      join(rig.project, "wezterm-parallel.yaml"),
      JSON.stringify({ version: 1, limits: { parallel: 1 }, agents, tasks }),
    );
    await rig.wzp("run", "--detach");
    const owner = await rig.owner("/workers");
    await owner.sees(/Quota pools of agents[^]*team[^]*Out of quota until [^]*You've hit your 5-hour limit/);
    await expectEveryLook(rig, {
      name: "pools",
      path: "/workers",
      settled: (page) => page.locator("main q").waitFor(),
    });
    const viewer = await rig.viewer("/workers");
    await viewer.sees(/Out of quota until/);
    expect(await viewer.page.getByRole("button", { name: "Open now: pool team" }).count()).toBe(0);

    writeFileSync(join(rig.project, "back"), "");
    await owner.page.getByRole("button", { name: "Open now: pool team" }).press("Enter");
    await rig.wzp("wait", "r1");
    await owner.page.getByRole("heading", { name: "Quota pools of agents" }).waitFor({ state: "detached" });
    expect(rig.problems).toEqual([]);
  },
  180_000,
);
