import { describe, expect, it } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const plan = `
limits: { parallel: 2 }
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
layouts:
  default: [{ columns: [{ task: one }, { task: two }, { list: true }] }]
  stacked: [{ rows: [{ task: two }, { task: one }, { list: true }] }]
`;

describe.skipIf(!hasTmux)("wzp open --layout on an open workspace", () => {
  it("replaces the panes with the new arrangement only while the workspace is hidden; tasks continue", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.nestTmux();
    await desk.succeed("run", "--detach");
    await desk.succeed("open");
    const one = await desk.paneWith("one listens");
    desk.type(one.id, "before");
    await desk.sees(one.id, "one heard before");
    const old = desk.panes();
    // An unknown layout changes nothing.
    expect((await desk.wzp("open", "--layout", "nosuch")).code).not.toBe(0);
    expect(desk.panes()).toEqual(old);
    expect(await desk.succeed("open", "--layout", "stacked")).toContain(
      "3 panes in workspace tally (tmux): 2 tasks shown",
    );
    const made = desk.panes();
    expect(made.map(({ id }) => id).filter((id) => old.some((each) => each.id === id))).toEqual([]);
    expect(made.map(({ left }) => left)).toEqual([0, 0, 0]);
    const again = await desk.paneWith("one heard before");
    desk.type(again.id, "after");
    await desk.sees(again.id, "one heard after");
    expect(desk.programs("workspace")).toHaveLength(1);
    expect(desk.programs("place")).toHaveLength(2);
    // The person switches to it and looks at it now.
    desk.terminal.type(`'${process.execPath}' '${mainProgram}' open --switch`);
    await until("it is shown", () => desk.tmux("list-clients", "-F", "#{client_session}").trim() === "tally");
    const refused = await desk.wzp("open", "--layout", "default");
    expect(refused.stderr).toContain("The workspace tally is shown");
    expect(desk.panes().map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  });
});
