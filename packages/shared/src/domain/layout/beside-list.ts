import type { LayoutNode, Size } from "./layout.ts";
import { gridCapacity } from "./grid.ts";
import { lineCells, smallestPane } from "./layout-room.ts";

/** An area for tasks with the list below it or to its right. */
interface BesideList {
  readonly size: Size;
  /** Returns the whole tab: this area with the list as its last pane. */
  with(area: LayoutNode): LayoutNode;
}

export const listPane: LayoutNode = { kind: "pane", pane: { kind: "list" } };

/** The list needs only a few lines; the rest of the room is more useful to the tasks. */
const listShare = 0.2;
const listRows = { least: 4, most: 8 };
const listColumns = { least: 24, most: 40 };
/** In a small terminal the list leaves at least two thirds to the tasks, as long as both fit. */
const smallPart = 3;

/**
 * Returns room for tasks beside the list: normally above it, or to its left where more of the `wanted` panes
 * stay readable that way. Undefined when there is room for only one pane.
 */
export function besideList(size: Size, wanted: number): BesideList | undefined {
  const below = cutOff(size, "rows", clamp(size.rows, listRows));
  const right = cutOff(size, "columns", clamp(size.columns, listColumns));
  const places = (area: BesideList): number => Math.min(wanted, Math.max(1, gridCapacity(area.size)));
  if (below === undefined || right === undefined) return below ?? right;
  return places(right) > places(below) ? right : below;
}

function clamp(total: number, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.min(most, Math.max(least, Math.round(total * listShare)));
}

function cutOff(size: Size, kind: "rows" | "columns", list: number): BesideList | undefined {
  const total = size[kind] - lineCells;
  const listCells = Math.max(smallestPane[kind], Math.min(list, Math.floor(total / smallPart)));
  const cells = total - listCells;
  const area = { ...size, [kind]: cells };
  if (area.rows < smallestPane.rows || area.columns < smallestPane.columns) return undefined;
  if (size.rows < smallestPane.rows || size.columns < smallestPane.columns) return undefined;
  const shares = [(cells * 100) / total, (listCells * 100) / total];
  return { size: area, with: (child) => ({ kind, shares, children: [child, listPane] }) };
}
