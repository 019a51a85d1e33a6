import type { Store } from "../../src/drivers/store/store.ts";

/** Returns the first ready tasks of each lane, best first, as a placer sees them; not for a store with a placer. */
export async function readyTasks(store: Store, perLane = 10): Promise<readonly number[]> {
  const { placingReader: reader } = store;
  const ready: number[] = [];
  using _placing = store.place(0, {
    *choose() {
      for (const lane of yield* reader.lanes()) {
        for (const { id } of yield* reader.ready(lane, perLane)) ready.push(id);
      }
      return [];
    },
    claimed() {},
    undone() {},
    replaced() {},
  });
  const looked = await store.tasks.cancel([]);
  if (!looked.ok) throw new Error(looked.failure.detail);
  return ready;
}
