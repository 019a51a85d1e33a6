import { besideList, listPane } from "./beside-list.ts";
import { gridCapacity, gridOf } from "./grid.ts";
import type { Layout, LayoutNode, Size } from "./layout.ts";

/** The requirements for a generated layout. */
export interface LayoutRequest {
  readonly size: Size;
  /** Tasks that have not ended. */
  readonly tasks: number;
  /** The number of them that run at once; absent: all. */
  readonly parallel?: number | undefined;
  /** Names of the tasks that the `review` template shows. */
  readonly reviewed?: readonly string[] | undefined;
}

export const nextPane: LayoutNode = { kind: "pane", pane: { kind: "next" } };

/**
 * Returns one tab with a grid of readable places for running tasks, at least one, and the list as the last
 * pane. When there is room for only one pane, the tab holds only the list.
 */
export function autoLayout(request: LayoutRequest): Layout {
  const wanted = wantedPlaces(request);
  const beside = besideList(request.size, wanted);
  if (beside === undefined) return { tabs: [{ root: listPane }] };
  const places = Math.min(wanted, Math.max(1, gridCapacity(beside.size)));
  return { tabs: [{ root: beside.with(gridOf(nextPanes(places), beside.size)) }] };
}

/** Returns how many tasks can be shown at once, at least one, because the next task needs a place when it starts. */
export function wantedPlaces({ tasks, parallel }: LayoutRequest): number {
  return Math.max(1, Math.min(tasks, parallel ?? tasks));
}

export function nextPanes(count: number): readonly LayoutNode[] {
  return Array.from({ length: count }, () => nextPane);
}
