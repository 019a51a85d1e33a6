import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { compareRank } from "@wezterm-parallel/shared/domain/placement";

import type { Lane, LaneDemand, ReadyTask } from "../../../drivers/store/lanes.ts";
import type { PlacingReader } from "../../../drivers/store/store-reader.ts";

/** The first ready tasks of one lane, best first; the rest stays in the store. */
export interface OpenLane {
  readonly demand: LaneDemand;
  readonly window: ReadyTask[];
  /** Number of times that other lanes were served first while it did not fit. */
  passed: number;
}

/** Ready tasks kept per lane: enough for a full commit of assignments, however many wait. */
const windowSize = 64;

/** Lanes with ready tasks, ordered by their best task. Memory grows with the number of lanes, not of tasks. */
export class LaneBook {
  readonly #reader: PlacingReader;
  readonly #lanes = new Map<string, { readonly lane: Lane; open?: OpenLane }>();
  readonly #stale = new Set<string>();
  #order: OpenLane[] = [];

  constructor(reader: PlacingReader) {
    this.#reader = reader;
  }

  /** Marks all lanes with ready tasks as stale. */
  *open(): Steps<void> {
    for (const lane of yield* this.#reader.lanes()) this.stir(lane);
  }

  stir(lane: Lane): void {
    const key = `${lane.run}/${lane.signature}`;
    if (!this.#lanes.has(key)) this.#lanes.set(key, { lane });
    this.#stale.add(key);
  }

  /** Marks all lanes of runs that were paused, resumed or ended as stale. */
  stirRuns(runs: readonly number[]): void {
    if (runs.length === 0) return;
    for (const { lane } of this.#lanes.values()) if (runs.includes(lane.run)) this.stir(lane);
  }

  /** Marks all lanes of the pools of these as stale: the claims of this commit changed what they admit. */
  stirPools(tried: readonly LaneDemand[]): void {
    if (tried.length === 0) return;
    for (const { lane, open } of this.#lanes.values()) {
      const demand = open?.demand;
      if (tried.some(({ project, pool }) => demand?.project === project && demand.pool === pool))
        this.stir(lane);
    }
  }

  /** Rereads stale lanes. Must not run while claims are uncommitted: their tasks are still ready in the store. */
  *refresh(): Steps<void> {
    const stale = [...this.#stale];
    this.#stale.clear();
    for (const key of stale) yield* this.#refresh(key);
  }

  /** Lanes that may start tasks, best first. */
  order(): readonly OpenLane[] {
    return this.#order;
  }

  /** Takes the first task of a lane. An empty window is refilled after the commit that claims the task. */
  take(open: OpenLane): ReadyTask | undefined {
    this.#remove(open);
    const task = open.window.shift();
    open.passed = 0;
    if (open.window.length > 0) this.#insert(open);
    else this.stir({ run: open.demand.run, signature: open.demand.signature });
    return task;
  }

  *#refresh(key: string): Steps<void> {
    const known = this.#lanes.get(key);
    if (known === undefined) return;
    if (known.open !== undefined) this.#remove(known.open);
    delete known.open;
    const window = yield* this.#reader.ready(known.lane, windowSize);
    if (window.length === 0) {
      this.#lanes.delete(key);
      return;
    }
    const demand = yield* this.#reader.demand(known.lane);
    if (demand === undefined || !(yield* this.#reader.isOpen(known.lane.run))) return;
    known.open = { demand, window: [...window], passed: 0 };
    this.#insert(known.open);
  }

  #insert(open: OpenLane): void {
    this.#order.splice(this.#position(open), 0, open);
  }

  #remove(open: OpenLane): void {
    const at = this.#order.indexOf(open);
    if (at >= 0) this.#order.splice(at, 1);
  }

  /** Binary search, which keeps the list sorted. */
  #position(open: OpenLane): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.#order[middle], open)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function before(a: OpenLane | undefined, b: OpenLane): boolean {
  const [first, second] = [a?.window[0], b.window[0]];
  return first !== undefined && second !== undefined && compareRank(first, second) < 0;
}
