import { expect, test } from "vitest";

import type { WeztermClient, WeztermPane } from "./pane-list.ts";
import { viewOf } from "./view.ts";

const here = pane(1, { window: 1, workspace: "here" });
const besides = pane(2, { window: 1, workspace: "here" });
const otherWindow = pane(3, { window: 2, workspace: "here" });
const elsewhere = pane(4, { window: 3, workspace: "elsewhere" });
const panes = [here, besides, otherWindow, elsewhere];

test("without anybody, or while everybody looks at another workspace, all is hidden", () => {
  expect(panes.map((each) => viewOf(each, [], panes))).toEqual(panes.map(() => "hidden"));
  expect(viewOf(elsewhere, [client("here", 1)], panes)).toBe("hidden");
});

test("all of the window with the focus may have the keyboard: WezTerm is a step behind about its panes", () => {
  const views = panes.map((each) => viewOf(each, [client("here", 1)], panes));
  expect(views).toEqual(["keyboard", "keyboard", "shown", "hidden"]);
});

test("while the focused pane is unknown or gone, the whole workspace may have the focus", () => {
  for (const focused of [null, undefined, 99]) {
    const views = panes.map((each) => viewOf(each, [client("here", focused)], panes));
    expect(views).toEqual(["keyboard", "keyboard", "keyboard", "hidden"]);
  }
});

test("a client that does not name its workspace may look at any", () => {
  for (const workspace of ["", null]) {
    expect(viewOf(elsewhere, [client(workspace, null)], panes)).toBe("keyboard");
  }
});

test("of several people each counts", () => {
  const views = panes.map((each) => viewOf(each, [client("here", 1), client("here", 3)], panes));
  expect(views).toEqual(["keyboard", "keyboard", "keyboard", "hidden"]);
});

function pane(id: number, { window, workspace }: { window: number; workspace: string }): WeztermPane {
  return {
    window_id: window,
    tab_id: id,
    pane_id: id,
    workspace,
    size: { rows: 24, cols: 80 },
    left_col: 0,
    top_row: 0,
    title: "",
    tab_title: "",
    is_active: true,
    is_zoomed: false,
  };
}

function client(workspace: string | null, focused: number | null | undefined): WeztermClient {
  return { workspace, focused_pane_id: focused, idle_time: { secs: 1, nanos: 0 } };
}
