import { describe, expect, test } from "vitest";

import type { WorkspaceRecord } from "../workspace/workspace-record.ts";
import { chooseWorkspace } from "./choose-workspace.ts";
import { readArrangement } from "./read-arrangement.ts";

const place = (name: string, content: { kind: "next" | "list" } | { kind: "task"; task: string }) =>
  ({ kind: "pane", pane: { place: name, content } }) as const;

const record = {
  version: 1,
  name: "shop",
  scope: { kind: "project", project: "/shop/.git" },
  directory: "/shop",
  token: "t",
  terminal: "tmux",
  instance: "/run/tmux",
  automatic: false,
  layout: {
    tabs: [
      {
        title: "work",
        root: {
          kind: "columns",
          shares: [50, 50],
          children: [place("p1", { kind: "task", task: "api" }), place("p2", { kind: "next" })],
        },
      },
      { root: place("list", { kind: "list" }) },
    ],
  },
  shown: { p2: "r1/web" },
  living: [
    { place: "p1", pane: "%7", pid: 1, startedAt: "1" },
    { place: "p2", pane: "%8", pid: 2, startedAt: "2" },
    { place: "list", pane: "%9", pid: 3, startedAt: "3" },
  ],
} as const satisfies WorkspaceRecord;

const pane = (
  id: string,
  tab: string,
  at: readonly [left: number, top: number, columns: number, rows: number],
) => {
  const [left, top, columns, rows] = at;
  return { id, tab, workspace: "shop", left, top, columns, rows };
};

const screen = [
  pane("%9", "@10", [0, 0, 100, 30]),
  pane("%8", "@2", [71, 0, 29, 30]),
  pane("%12", "@2", [0, 21, 70, 9]),
  pane("%7", "@2", [0, 0, 70, 20]),
];

test("our panes are what their places are for, others shells of the project, tabs in the order they were made", () => {
  expect(readArrangement(screen, record)).toEqual({
    ok: true,
    value: [
      {
        size: { columns: 100, rows: 30 },
        tab: {
          title: "work",
          root: {
            kind: "columns",
            shares: [7000 / 99, 2900 / 99],
            children: [
              {
                kind: "rows",
                shares: [2000 / 29, 900 / 29],
                children: [
                  { kind: "pane", pane: { kind: "task", task: "api" } },
                  { kind: "pane", pane: { kind: "shell", directory: "." } },
                ],
              },
              { kind: "pane", pane: { kind: "next" } },
            ],
          },
        },
      },
      {
        size: { columns: 100, rows: 30 },
        tab: { title: undefined, root: { kind: "pane", pane: { kind: "list" } } },
      },
    ],
  });
});

test("panes that lie over one another are refused, with their tab", () => {
  const zoomed = [pane("%1", "@4", [0, 0, 80, 24]), pane("%2", "@4", [0, 0, 80, 24])];
  const read = readArrangement(zoomed, undefined);
  expect(read.ok ? undefined : read.failure).toMatchObject({ reason: "unsupported", data: { tab: "@4" } });
});

describe("the workspace that is meant", () => {
  const elsewhere = { ...pane("%1", "@1", [0, 0, 80, 24]), workspace: "default" };
  const all = [elsewhere, ...screen];
  const wish = { wanted: undefined, directory: "/shop", ownPane: "%1" };
  const nameOf = (...words: Parameters<typeof chooseWorkspace>): string => {
    const chosen = chooseWorkspace(...words);
    return chosen.ok
      ? `${chosen.value.workspace}, ${chosen.value.panes.length} panes, ${chosen.value.record?.name}`
      : `${chosen.failure.reason}: ${chosen.failure.detail} ${chosen.failure.hint}`;
  };

  test("is the one that was named", () => {
    expect(nameOf(all, [record], { ...wish, wanted: "default" })).toBe("default, 1 panes, undefined");
    expect(nameOf(all, [record], { ...wish, wanted: "shob" })).toBe(
      'not-found: The terminal has no workspace "shob". Did you mean shop? Open: default, shop.',
    );
  });

  test("is the project's where it is open, else the one here", () => {
    expect(nameOf(all, [record], wish)).toBe("shop, 4 panes, shop");
    expect(nameOf([elsewhere], [record], wish)).toBe("default, 1 panes, undefined");
    expect(nameOf(all, [record], { ...wish, directory: "/other" })).toBe("default, 1 panes, undefined");
  });

  test("is asked for where nothing says which one", () => {
    expect(nameOf([elsewhere], [], { ...wish, ownPane: undefined })).toMatch(
      /^not-found: No workspace of this/,
    );
  });
});
