import { existsSync, readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { startWezterm } from "../rigs/wezterm/rig.ts";

test("a WezTerm of its own starts, splits and goes away with everything that it started", async () => {
  let home: string;
  {
    await using wezterm = await startWezterm();
    ({ home } = wezterm);
    const first = await wezterm.cli("spawn", "--new-window", "--workspace", "w", "--", "sleep", "300");
    const second = await wezterm.cli(
      "split-pane",
      "--pane-id",
      first.trim(),
      "--right",
      "--",
      "sleep",
      "300",
    );
    const panes = (await wezterm.list()).filter(({ workspace }) => workspace === "w");
    expect(panes.map(({ pane_id, size }) => [pane_id, size.cols])).toEqual([
      [Number(first), 39],
      [Number(second), 40],
    ]);
    expect(readdirSync(wezterm.runtimeDirectory)).toContain("sock");
  }
  expect(existsSync(home)).toBe(false);
});
