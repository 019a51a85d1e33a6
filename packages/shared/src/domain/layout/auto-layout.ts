import { besideList, listPane } from "./beside-list.ts";
import { gridCapacity, gridOf } from "./grid.ts";
import type { Layout, LayoutNode, Size } from "./layout.ts";

/** What an arrangement is made for. */
export interface LayoutRequest {
  readonly size: Size;
  /** Tasks that have not ended. */
  readonly tasks: number;
  /** How many of them run at once; without it, all may. */
  readonly parallel?: number | undefined;
  /** Names of the tasks that `review` is about. */
  readonly reviewed?: readonly string[] | undefined;
}

export const nextPane: LayoutNode = { kind: "pane", pane: { kind: "next" } };

/**
 * One tab with as many places for running tasks as are wanted and stay readable, at least one, in a grid that suits
 * the size; the list is the last pane. Where there is room for one pane only, the list alone.
 */
export function autoLayout(request: LayoutRequest): Layout {
  const wanted = wantedPlaces(request);
  const beside = besideList(request.size, wanted);
  if (beside === undefined) return { tabs: [{ root: listPane }] };
  const places = Math.min(wanted, Math.max(1, gridCapacity(beside.size)));
  return { tabs: [{ root: beside.with(gridOf(nextPanes(places), beside.size)) }] };
}

/** As many tasks as can be on the screen at once, at least one: the next needs a place when it starts. */
export function wantedPlaces({ tasks, parallel }: LayoutRequest): number {
  return Math.max(1, Math.min(tasks, parallel ?? tasks));
}

export function nextPanes(count: number): readonly LayoutNode[] {
  return Array.from({ length: count }, () => nextPane);
}
