import { expect, it } from "vitest";

import type { CliStreams } from "../invocation/context.ts";
import { areaSize } from "./area-size.ts";

const streams = (stdout: object): CliStreams => ({ stdout }) as CliStreams;
const window = streams({ isTTY: true, columns: 120, rows: 40 });
type Pane = Parameters<typeof areaSize>[2][number];

const pane = (id: string, left: number, top: number): Pane => ({
  id,
  workspace: "w",
  tab: "@1",
  tabTitle: "",
  view: "hidden",
  left,
  top,
  columns: 50,
  rows: 20,
});

it("is that of the tab the command runs in, whatever the terminal around it is", () => {
  const env = { TMUX_PANE: "%2" };
  const panes = [pane("%1", 0, 0), pane("%2", 51, 0), pane("%3", 0, 21)];
  expect(areaSize({ env, streams: window }, "tmux", panes)).toEqual({ columns: 101, rows: 41 });
});

it("outside of it is that of the terminal, but for the row in which tmux has its status line", () => {
  expect(areaSize({ env: {}, streams: window }, "tmux", [])).toEqual({ columns: 120, rows: 39 });
  expect(areaSize({ env: {}, streams: window }, "wezterm", [])).toEqual({ columns: 120, rows: 40 });
  expect(areaSize({ env: {}, streams: streams({}) }, "tmux", [])).toEqual({ columns: 200, rows: 50 });
});
