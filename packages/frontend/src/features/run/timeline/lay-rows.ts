import type { Bar } from "./bars.ts";

/** `tasks`: one row per task; `lanes`: as few rows as there were concurrent attempts. */
export const rowModes = ["tasks", "lanes"] as const;
export type RowMode = (typeof rowModes)[number];

export type TimelineRow =
  | { readonly kind: "worker"; readonly worker: string | undefined; readonly bars: number }
  /** Bars in start order; bars of a lane do not overlap. */
  | { readonly kind: "bars"; readonly label: string | undefined; readonly bars: readonly Bar[] };

/** Returns the rows from the top: workers by name, each with its bars. `bars` must be in start order. */
export function layRows(bars: readonly Bar[], mode: RowMode): readonly TimelineRow[] {
  const byWorker = groupBy(bars, ({ worker }) => worker);
  const workers = [...byWorker.keys()].toSorted((one, other) => (one ?? "").localeCompare(other ?? ""));
  return workers.flatMap((worker): TimelineRow[] => {
    const own = byWorker.get(worker) ?? [];
    const rows = mode === "tasks" ? perTask(own) : packLanes(own);
    return [{ kind: "worker", worker, bars: own.length }, ...rows];
  });
}

function perTask(bars: readonly Bar[]): TimelineRow[] {
  return [...groupBy(bars, ({ task }) => task)].map(([label, own]) => ({ kind: "bars", label, bars: own }));
}

/**
 * Puts every bar into the first lane that is free at its start, which yields the minimum number of lanes. Running bars
 * keep their lane.
 */
function packLanes(bars: readonly Bar[]): TimelineRow[] {
  const lanes: { readonly bars: Bar[]; busyUntil: number }[] = [];
  for (const bar of bars) {
    const busyUntil = Math.max(bar.from, bar.to ?? Infinity);
    const lane = lanes.find((each) => each.busyUntil <= bar.from);
    if (lane === undefined) lanes.push({ bars: [bar], busyUntil });
    else {
      lane.bars.push(bar);
      lane.busyUntil = busyUntil;
    }
  }
  return lanes.map((lane) => ({ kind: "bars", label: undefined, bars: lane.bars }));
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Returns the number of bars in each of `buckets` equal parts of the time from `from` to `to`. */
export function loadOf(
  bars: readonly { readonly from: number; readonly to: number }[],
  { from, to }: { readonly from: number; readonly to: number },
  buckets: number,
): readonly number[] {
  const changes = new Float64Array(buckets + 1);
  const place = (at: number) =>
    Math.min(buckets, Math.max(0, Math.floor(((at - from) / Math.max(1, to - from)) * buckets)));
  for (const bar of bars) {
    const [begin, end] = [place(bar.from), place(bar.to)];
    changes[begin] = (changes[begin] ?? 0) + 1;
    changes[Math.max(begin + 1, end)] = (changes[Math.max(begin + 1, end)] ?? 0) - 1;
  }
  let running = 0;
  return Array.from({ length: buckets }, (_, at) => (running += changes[at] ?? 0));
}
