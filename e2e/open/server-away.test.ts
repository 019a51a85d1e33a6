import { describe, expect, it } from "vitest";

import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const plan = `
tasks:
  one: { run: '${listener("one")}', checkout: none }
`;

describe.skipIf(!hasTmux)("the list of a workspace", () => {
  it("reports that there is no server and what to do, and recovers when it is back", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    await desk.succeed("open");
    await desk.paneWith("one listens");
    const list = await desk.paneWith("tally · 1 task shown, 0 without a place");
    await desk.succeed("down", "--kill");
    await desk.sees(list.id, "tally · no server; start it with: wzp up");
    expect(desk.screen(list.id)).not.toContain(".sock");
    await desk.succeed("up");
    await desk.sees(list.id, /tally · \d tasks? shown, 0 without a place/);
    // It receives events about tasks that start now.
    await desk.succeed("run", "--detach");
    await until("the new task is shown", () => Object.values(desk.record().shown).includes("r2/one"));
  });
});
