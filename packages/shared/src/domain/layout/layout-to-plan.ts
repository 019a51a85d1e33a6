import type { PlanLayoutNode } from "../plan/schema/layout-schema.ts";
import type { LayoutNode, LayoutSplit, LayoutTab, PaneContent, Size } from "./layout.ts";
import { cellsOfChildren } from "./layout-room.ts";

/**
 * Converts a tab to its form in a plan. `size` is its size on the screen: areas that differ by one cell there
 * become equal, other shares become whole percentages.
 */
export function tabOfPlan({ title, root }: LayoutTab, size: Size): PlanLayoutNode {
  return { ...(title === undefined ? {} : { tab: title }), ...areaOf(root, size) };
}

function areaOf(node: LayoutNode, size: Size): PlanLayoutNode {
  if (node.kind === "pane") return paneOf(node.pane);
  const cells = cellsOfChildren(node, size[node.kind]);
  const areas = node.children.map((child, at) => areaOf(child, { ...size, [node.kind]: cells[at] ?? 0 }));
  if (Math.max(...cells) - Math.min(...cells) <= 1) return split(node, areas);
  return { ...split(node, roundShares(node, cells, size[node.kind])), panes: areas };
}

function split({ kind }: LayoutSplit, parts: readonly (number | PlanLayoutNode)[]): PlanLayoutNode {
  return kind === "columns" ? { columns: parts } : { rows: parts };
}

/** Round numbers that people would write: 60 rather than 59.5. */
const roundness = [10, 5, 1];

/**
 * Returns the roundest percentages, each within a cell of the exact share, that produce the same cells at
 * this size; else the nearest whole ones. They sum to 100.
 */
function roundShares(node: LayoutSplit, cells: readonly number[], total: number): readonly number[] {
  const cell = 100 / cells.reduce((sum, each) => sum + each, 0);
  const round = roundness
    .map((step) => sharesInSteps(cells, step))
    .filter((shares) => shares.every((share, at) => Math.abs(share - (cells[at] ?? 0) * cell) <= cell));
  const same = round.find((shares) =>
    cellsOfChildren({ ...node, shares }, total).every((each, at) => each === cells[at]),
  );
  return same ?? sharesInSteps(cells, 1);
}

/**
 * Returns multiples of the step, at least one step each, that sum to 100 if the number of steps allows it.
 */
function sharesInSteps(cells: readonly number[], step: number): readonly number[] {
  const sum = cells.reduce((total, each) => total + each, 0);
  const exact = cells.map((each) => (each * 100) / sum / step);
  const whole = exact.map((each) => Math.max(1, Math.floor(each)));
  let missing = 100 / step - whole.reduce((total, each) => total + each, 0);
  const byRemainder = exact
    .map((each, at) => ({ at, rest: each - Math.floor(each) }))
    .toSorted((a, b) => b.rest - a.rest);
  for (const { at } of byRemainder) {
    if (missing < 1) break;
    whole[at] = (whole[at] ?? 0) + 1;
    missing -= 1;
  }
  const largest = whole.indexOf(Math.max(...whole));
  return whole.map((each, at) => (at === largest ? each + missing : each) * step);
}

function paneOf(content: PaneContent): PlanLayoutNode {
  if (content.kind === "task") return { task: content.task };
  if (content.kind === "log") return { log: content.task };
  if (content.kind === "service") return { service: content.service };
  if (content.kind === "next") return { next: 1 };
  if (content.kind === "list") return { list: true };
  return { shell: content.task === undefined ? content.directory : { task: content.task } };
}
