import { describe, expect, it, vi } from "vitest";

import { until } from "../rigs/until.ts";
import type { ListedPane } from "../rigs/wezterm/rig.ts";
import { listener } from "../rigs/open/open-desk.ts";
import { WeztermDesk } from "../rigs/open/wezterm-desk.ts";

/** Two WezTerms and three openings one after another: 15 s on a machine with other load. */
vi.setConfig({ testTimeout: 90_000 });

const plan = `
limits: { parallel: 2 }
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
  three: { run: '${listener("three")}', checkout: none }
`;

describe("wzp open in WezTerm", () => {
  it("opens a hidden workspace, switches places without calling WezTerm, and reopens after a restart", async () => {
    await using desk = await WeztermDesk.open(plan);
    const { wezterm } = desk;
    await desk.succeed("run", "--detach");
    const opening = await desk.succeed("open");
    expect(opening).toContain("3 panes in workspace tally (WezTerm): 2 tasks shown, 0 wait in the list");
    expect(opening).toContain("wzp open --switch");
    const one = await desk.paneWith("one listens");
    const two = await desk.paneWith("two listens");
    const list = await desk.paneWith("tally · 2 tasks shown");
    await until("what the plugin reads", async () => {
      const variables = await wezterm.userVars(two);
      return variables === undefined || JSON.parse(variables["wzp"] ?? "{}").task === "r1/two";
    });
    const ofList = { v: 1, state: "list", workspace: "tally" };
    const { wzp: said = JSON.stringify(ofList) } = (await wezterm.userVars(list)) ?? {};
    expect(JSON.parse(said)).toEqual(ofList);
    const before = await desk.panes();
    await desk.type(two, "end");
    await desk.sees(two, "three listens");
    expect((await desk.panes()).map(({ pane_id }) => pane_id)).toEqual(before.map(({ pane_id }) => pane_id));
    await desk.type(one, "a");
    await desk.sees(one, "one heard a");
    // Closing a pane only detaches, and the next open reopens it.
    await wezterm.cli("kill-pane", "--pane-id", String(one));
    await desk.sees(list, "1 without a place");
    expect(await desk.succeed("open")).toContain("(closed panes reopened): 2 tasks shown");
    await desk.paneWith("one heard a");
    const placesOf = (listed: readonly ListedPane[]) => new Set(listed.map(placeOf));
    const arranged = placesOf(await desk.panes());
    expect(arranged).toEqual(placesOf(before));
    await wezterm.restart();
    await until("the places are gone", () =>
      desk.home.processes().every(({ command }) => !/main\.js (place|workspace)/.test(command)),
    );
    expect(await desk.succeed("open")).toContain("3 panes in workspace tally (WezTerm): 2 tasks shown");
    expect(placesOf(await desk.panes())).toEqual(arranged);
    await desk.paneWith("one heard a");
    await desk.paneWith("three listens");
  });
});

function placeOf({ left_col, top_row, size }: ListedPane): string {
  return `${size.cols}×${size.rows} at ${left_col},${top_row}`;
}
