import type { PlanLayoutNode } from "../plan/layout-schema.ts";
import type { LayoutNode, LayoutSplit, LayoutTab, PaneContent, Size } from "./layout.ts";
import { cellsOfChildren } from "./layout-room.ts";

/**
 * A tab as it is written in a plan. `size` is what it has on the screen: areas that differ by one cell there are
 * equal, other shares become whole per cent.
 */
export function tabOfPlan({ title, root }: LayoutTab, size: Size): PlanLayoutNode {
  return { ...(title === undefined ? {} : { tab: title }), ...areaOf(root, size) };
}

function areaOf(node: LayoutNode, size: Size): PlanLayoutNode {
  if (node.kind === "pane") return paneOf(node.pane);
  const cells = cellsOfChildren(node, size[node.kind]);
  const areas = node.children.map((child, at) => areaOf(child, { ...size, [node.kind]: cells[at] ?? 0 }));
  if (Math.max(...cells) - Math.min(...cells) <= 1) return split(node, areas);
  return { ...split(node, wholeShares(cells)), panes: areas };
}

function split({ kind }: LayoutSplit, parts: readonly (number | PlanLayoutNode)[]): PlanLayoutNode {
  return kind === "columns" ? { columns: parts } : { rows: parts };
}

/** Per cent of at least 1 that sum to 100, each within one of its exact share, as far as 100 parts allow. */
function wholeShares(cells: readonly number[]): readonly number[] {
  const total = cells.reduce((sum, each) => sum + each, 0);
  const exact = cells.map((each) => (each * 100) / total);
  const whole = exact.map((each) => Math.max(1, Math.floor(each)));
  let missing = 100 - whole.reduce((sum, each) => sum + each, 0);
  const byRemainder = exact
    .map((each, at) => ({ at, rest: each - Math.floor(each) }))
    .toSorted((a, b) => b.rest - a.rest);
  for (const { at } of byRemainder) {
    if (missing < 1) break;
    whole[at] = (whole[at] ?? 0) + 1;
    missing -= 1;
  }
  const largest = whole.indexOf(Math.max(...whole));
  return whole.map((each, at) => (at === largest ? each + missing : each));
}

function paneOf(content: PaneContent): PlanLayoutNode {
  if (content.kind === "task") return { task: content.task };
  if (content.kind === "log") return { log: content.task };
  if (content.kind === "next") return { next: 1 };
  if (content.kind === "list") return { list: true };
  return { shell: content.task === undefined ? content.directory : { task: content.task } };
}
