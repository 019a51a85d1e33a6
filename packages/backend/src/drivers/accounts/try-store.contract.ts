import { describe, expect, test } from "vitest";

import type { Accounts } from "./accounts.ts";
import type { TryStore } from "./try-store.ts";

const far = Number.MAX_SAFE_INTEGER;

/** Adds one to the count of a key, and returns what was there. */
async function add(tries: TryStore, key: string, forgottenAt = far): Promise<number> {
  const done = await tries.change([key], ([count], at) => {
    const before = count?.tries ?? 0;
    return { told: before, set: [{ key, tries: before + 1, at, forgottenAt }], remove: [] };
  });
  if (!done.ok) throw new Error(done.failure.detail);
  return done.value;
}

/** Contract of every store of failed sign-ins. */
export function describeTryStore(name: string, open: () => Promise<Accounts>): void {
  describe(name, () => {
    test("counts concurrent attempts one after another, each key for itself", async () => {
      await using accounts = await open();
      const { tries } = accounts;
      const counted = await Promise.all(Array.from({ length: 8 }, () => add(tries, "a")));
      expect(counted.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(await add(tries, "b")).toBe(0);
      const read = await tries.change(["b", "none", "a"], (counts) => ({
        told: counts.map((each) => each?.tries),
        set: [],
        remove: ["a"],
      }));
      expect(read).toMatchObject({ value: [1, undefined, 8] });
      expect(await add(tries, "a")).toBe(0);
    });

    test("forgets what has no effect any more, and of made-up keys the oldest", async () => {
      await using accounts = await open();
      const { tries } = accounts;
      await add(tries, "past", 1);
      expect(await add(tries, "past")).toBe(0);
      await add(tries, "old");
      const many = Array.from({ length: 20_000 }, (_, at) => `k${at}`);
      const set = many.map((key) => ({ key, tries: 1, at: 1, forgottenAt: far }));
      await tries.change([], () => ({ told: undefined, set, remove: [] }));
      expect(await add(tries, "k19999")).toBe(1);
      const left = await tries.change([...many, "old"], (counts) => ({
        told: counts.filter((each) => each !== undefined).length,
        set: [],
        remove: [],
      }));
      expect(left).toMatchObject({ value: expect.any(Number) });
      expect(left.ok && left.value).toBeLessThanOrEqual(20_000);
    });
  });
}
