import { autoLayout, nextPane, nextPanes, wantedPlaces, type LayoutRequest } from "./auto-layout.ts";
import { besideList, listPane } from "./beside-list.ts";
import { equalShares } from "./grid.ts";
import type { Layout, LayoutNode, LayoutTab, Size } from "./layout.ts";
import { lineCells, readablePane } from "./layout-room.ts";

/** Layouts that every plan can use by name; they adapt to the terminal and the number of tasks. */
export const templateNames = ["grid", "main-left", "review", "agents"] as const;
export type TemplateName = (typeof templateNames)[number];

interface Template {
  /** Short description of its purpose. */
  readonly description: string;
  readonly build: (request: LayoutRequest) => Layout;
}

export const layoutTemplates: Readonly<Record<TemplateName, Template>> = {
  grid: { description: "running tasks in equal panes, the list below", build: autoLayout },
  "main-left": { description: "one large task, the others stacked to its right", build: mainLeft },
  review: {
    description: "one tab per task: its output and a shell in its checkout",
    build: review,
  },
  agents: { description: "tall columns for agents, the list below", build: agents },
};

/** Share of the area for the tasks stacked beside the main one. */
const sideShare = 0.4;

function mainLeft(request: LayoutRequest): Layout {
  return tasksWithList(request, (wanted, size) => {
    const across = size.columns - lineCells;
    const side = Math.max(readablePane.columns, Math.round(across * sideShare));
    const stacked = Math.min(wanted - 1, along(size.rows, readablePane.rows));
    if (stacked < 1 || across - side < readablePane.columns) return nextPane;
    const shares = [((across - side) * 100) / across, (side * 100) / across];
    return { kind: "columns", shares, children: [nextPane, equalShares("rows", nextPanes(stacked))] };
  });
}

function agents(request: LayoutRequest): Layout {
  return tasksWithList(request, (wanted, size) => {
    const columns = Math.max(1, Math.min(wanted, along(size.columns, readablePane.columns)));
    return equalShares("columns", nextPanes(columns));
  });
}

function tasksWithList(request: LayoutRequest, arrange: (wanted: number, size: Size) => LayoutNode): Layout {
  // Requests one place: these shapes consist of columns, which the list must not narrow.
  const beside = besideList(request.size, 1);
  if (beside === undefined) return { tabs: [{ root: listPane }] };
  return { tabs: [{ root: beside.with(arrange(wantedPlaces(request), beside.size)) }] };
}

/** The number of tabs that a person can still look through. */
const reviewedTabs = 8;

function review({ size, reviewed = [] }: LayoutRequest): Layout {
  const beside = besideList(size, 1);
  const tabs = reviewed.slice(0, reviewedTabs).map((task): LayoutTab => {
    const log: LayoutNode = { kind: "pane", pane: { kind: "log", task } };
    const shell: LayoutNode = { kind: "pane", pane: { kind: "shell", directory: ".", task } };
    return { title: task, root: sideBySide([log, shell], size) };
  });
  const project: LayoutNode = { kind: "pane", pane: { kind: "shell", directory: "." } };
  const last = tabs.at(-1)?.root ?? sideBySide([nextPane, project], size);
  const root = beside?.with(last) ?? listPane;
  return { tabs: [...tabs.slice(0, -1), { title: tabs.at(-1)?.title ?? "review", root }] };
}

/** Stacks the areas vertically where columns would be too narrow to read. */
function sideBySide(areas: readonly LayoutNode[], size: Size): LayoutNode {
  const isWide = along(size.columns, readablePane.columns) >= areas.length;
  return equalShares(isWide ? "columns" : "rows", areas);
}

/** Returns how many items of this minimum length fit in a row of cells. */
function along(total: number, least: number): number {
  return Math.floor((total + lineCells) / (least + lineCells));
}
