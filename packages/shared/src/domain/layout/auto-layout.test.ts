import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { autoLayout, wantedPlaces, type LayoutRequest } from "./auto-layout.ts";
import { chooseLayout, layoutNames } from "./choose-layout.ts";
import { fitLayout } from "./fit-layout.ts";
import { gridCapacity } from "./grid.ts";
import type { Layout, PaneContent } from "./layout.ts";
import { readablePane, smallestPane } from "./layout-room.ts";
import { layoutTemplates, templateNames } from "./layout-template.ts";
import { panesOf } from "./panes-of.ts";
import { placePanes } from "./plan-splits.ts";

const request: fc.Arbitrary<LayoutRequest> = fc.record({
  size: fc.record({
    columns: fc.integer({ min: smallestPane.columns, max: 400 }),
    rows: fc.integer({ min: smallestPane.rows, max: 120 }),
  }),
  tasks: fc.nat({ max: 300 }),
  parallel: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  reviewed: fc.option(fc.uniqueArray(fc.constantFrom("api", "web", "テスト"), { minLength: 1 }), {
    nil: undefined,
  }),
});

function contents(layout: Layout): readonly PaneContent[] {
  return layout.tabs.flatMap(({ root }) => panesOf(root));
}

function places(layout: Layout): number {
  return contents(layout).filter(({ kind }) => kind === "next").length;
}

describe.each(templateNames)("the template %s", (name) => {
  test("ends with the list, once, and fits every size in which a pane fits", () => {
    fc.assert(
      fc.property(request, (wanted) => {
        const { layout } = fitLayout(layoutTemplates[name].build(wanted), wanted.size);
        const shown = contents(layout);
        expect(shown.filter(({ kind }) => kind === "list")).toHaveLength(1);
        expect(shown.at(-1)).toEqual({ kind: "list" });
        for (const { root } of layout.tabs) expect(placePanes(root, wanted.size).ok).toBe(true);
      }),
    );
  });

  test("makes no more places than tasks can run at once", () => {
    fc.assert(
      fc.property(request, (wanted) => {
        expect(places(layoutTemplates[name].build(wanted))).toBeLessThanOrEqual(wantedPlaces(wanted));
      }),
    );
  });
});

describe("the automatic grid", () => {
  test("keeps every place readable where more than one is made, and leaves no readable one out", () => {
    fc.assert(
      fc.property(request, (wanted) => {
        const root = autoLayout(wanted).tabs[0]?.root;
        const placed = root === undefined ? undefined : placePanes(root, wanted.size);
        const tasks = placed?.ok === true ? placed.value.filter(({ pane }) => pane.kind === "next") : [];
        const small = tasks.filter(
          ({ rectangle }) => rectangle.columns < readablePane.columns || rectangle.rows < readablePane.rows,
        );
        expect(tasks.length > 1 ? small : []).toEqual([]);
        const withoutList = { ...wanted.size, rows: wanted.size.rows - 9 };
        const possible = Math.min(wantedPlaces(wanted), gridCapacity(withoutList));
        expect(tasks.length).toBeGreaterThanOrEqual(possible);
      }),
    );
  });

  test("80×24 shows two tasks side by side and the list below", () => {
    const [tab] = autoLayout({ size: { columns: 80, rows: 24 }, tasks: 200 }).tabs;
    const placed = tab === undefined ? undefined : placePanes(tab.root, { columns: 80, rows: 24 });
    expect(placed?.ok === true ? placed.value : placed).toEqual([
      { pane: { kind: "next" }, rectangle: { left: 0, top: 0, columns: 40, rows: 18 } },
      { pane: { kind: "next" }, rectangle: { left: 41, top: 0, columns: 39, rows: 18 } },
      { pane: { kind: "list" }, rectangle: { left: 0, top: 19, columns: 80, rows: 5 } },
    ]);
  });

  test("20×5 still has a task and the list", () => {
    const kinds = contents(autoLayout({ size: { columns: 20, rows: 5 }, tasks: 9 })).map(({ kind }) => kind);
    expect(kinds).toEqual(["next", "list"]);
  });
});

describe("the layout that is chosen", () => {
  const size = { columns: 120, rows: 40 };
  const four = { size, tasks: 4 };
  const layouts = {
    default: "agents",
    mine: [{ tab: "T", columns: [75, 25], panes: [{ task: "a" }, { list: true as const }] }],
  };

  test("is the plan's own of that name, else the template", () => {
    const mine = chooseLayout(layouts, "mine", four);
    expect(mine).toEqual({
      ok: true,
      value: {
        tabs: [
          {
            title: "T",
            root: {
              kind: "columns",
              shares: [75, 25],
              children: [
                { kind: "pane", pane: { kind: "task", task: "a" } },
                { kind: "pane", pane: { kind: "list" } },
              ],
            },
          },
        ],
      },
    });
    const template = chooseLayout(layouts, "main-left", four);
    expect(template).toEqual({ ok: true, value: layoutTemplates["main-left"].build(four) });
  });

  test("is the plan's default when none is named, and the automatic grid without one", () => {
    expect(chooseLayout(layouts, undefined, four)).toEqual({
      ok: true,
      value: layoutTemplates.agents.build(four),
    });
    expect(chooseLayout(undefined, undefined, four)).toEqual({ ok: true, value: autoLayout(four) });
  });

  test("is a failure that names all layouts when there is none of that name", () => {
    const chosen = chooseLayout(layouts, "agent", four);
    expect(chosen.ok ? undefined : chosen.failure).toMatchObject({
      reason: "not-found",
      hint: "Did you mean `agents`? Layouts: `default`, `mine`, `grid`, `main-left`, `review`, `agents`.",
    });
    expect(layoutNames({ grid: [{ list: true }] })).toEqual(["grid", "main-left", "review", "agents"]);
  });

  test("gives `next: N` and `grid: N` a shape that suits their area", () => {
    const chosen = chooseLayout(
      { tall: [{ columns: [70, 30], panes: [{ grid: 4 }, { next: 3 }] }] },
      "tall",
      { size: { columns: 160, rows: 50 }, tasks: 9 },
    );
    const root = chosen.ok ? chosen.value.tabs[0]?.root : undefined;
    const kinds = root?.kind === "columns" ? root.children.map((child) => child.kind) : [];
    expect(kinds).toEqual(["rows", "rows"]);
    expect(root === undefined ? 0 : panesOf(root).length).toBe(7);
  });

  test("keeps the first panes and the last one where there is no room for all", () => {
    const many = chooseLayout({ many: [{ rows: [{ next: 30 }, { list: true }] }] }, "many", four);
    const { layout, left } = many.ok
      ? fitLayout(many.value, { columns: 20, rows: 5 })
      : { layout: { tabs: [] }, left: 0 };
    expect(contents(layout).at(-1)).toEqual({ kind: "list" });
    expect(left).toBe(31 - contents(layout).length);
  });
});
