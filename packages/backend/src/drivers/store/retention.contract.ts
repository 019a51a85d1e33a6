import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { claimAll, connect, ended, ManualClock, must, submit } from "./store.contract.ts";
import type { ConnectedWorker, Store } from "./store.ts";

/** Contract of retention in every store; `open` returns an empty one, which the suite disposes. */
export function describeRetention(name: string, open: (clock: ManualClock) => Promise<Store>): void {
  describe(`retention contract: ${name}`, () => {
    let store: Store;
    let worker: ConnectedWorker;
    const clock = new ManualClock();
    beforeEach(async () => {
      store = await open(clock);
      worker = await connect(store);
    });
    afterEach(() => store[Symbol.asyncDispose]());
    describeRuns(() => ({ store, worker }));
    describeEvents(() => ({ store, worker, clock }));
  });
}

interface Opened {
  readonly store: Store;
  readonly worker: ConnectedWorker;
}

/** Runs everything that is queued to its end, with what its agents spent. */
async function work({ store, worker }: Opened, commit?: string): Promise<void> {
  for (;;) {
    const refs = await claimAll(store, worker);
    if (refs.length === 0) return;
    const spent = { input: 5, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0.5 };
    const left = { ...(commit !== undefined && { commit, base: "b", changedFiles: 1 }) };
    const reports = refs.flatMap((ref): Report[] => {
      const report = ended(ref);
      return [
        { kind: "spent", ref, at: 1, spent },
        { ...report, result: { ...report.result, ...left } },
      ];
    });
    await must(store.attempts.report(worker, reports));
  }
}

function describeRuns(opened: () => Opened): void {
  test("the next run gets a number after one whose files are there, and never one that was given", async () => {
    const { store } = opened();
    for (const run of [7, 7, 20]) {
      await must(store.runs.numberAfter(run));
      await submit(store, ["a"]);
    }
    const found = await Promise.all([8, 9, 21].map((run) => store.reader.run(run)));
    expect(found.map((record) => record?.run)).toEqual([8, 9, 21]);
  });

  test("an ended run is hidden at once and taken apart in steps; others stay, and so do numbers", async () => {
    const { store } = opened();
    const needs = [{ task: "a" }];
    await submit(store, ["a", { name: "b", needs }, { name: "c", needs }]);
    await submit(store, ["a", "other"]);
    await work(opened());
    const others = async () => [
      await store.reader.run(2),
      await store.reader.task(2, "a"),
      await store.reader.attemptsOfRun({ run: 2, earlier: false, limit: 9 }),
    ];
    const before = await others();
    expect(await must(store.retention.remove(1))).toEqual({ removed: true });
    expect(await store.reader.run(1)).toBeUndefined();
    expect(await store.reader.removals()).toEqual([1]);
    expect((await store.reader.counts()).succeeded).toBe(2);
    expect((await store.reader.tasks({ limit: 9 })).map(({ run }) => run)).toEqual([2, 2]);
    expect(await must(store.retention.finish(1))).toEqual({ finished: false });
    expect(await must(store.retention.removeTasks(1, 2))).toEqual({ left: true });
    expect(await must(store.retention.removeTasks(1, 2))).toEqual({ left: false });
    expect(await must(store.retention.finish(1))).toEqual({ finished: true });
    expect(await store.reader.removals()).toEqual([]);
    expect(await others()).toEqual(before);
    await submit(store, ["a"]);
    expect((await store.reader.runs({ limit: 9 })).map(({ run }) => run)).toEqual([3, 2]);
    expect((await store.reader.task(3, "a"))?.spec.command).toEqual({ kind: "argv", argv: ["true"] });
  });

  test("what its agents spent counts on for the project and the server", async () => {
    const { store } = opened();
    await submit(store, ["a", "b"]);
    await submit(store, ["a"]);
    await work(opened());
    const sums = async () => [
      await store.reader.allSpending(),
      await store.reader.spending({ by: "day", since: 0 }),
      await store.reader.spending({ by: "project", since: 0, projects: [1] }),
    ];
    const before = await sums();
    expect(before[0]).toMatchObject({ input: 15, cost: 1.5 });
    await must(store.retention.remove(1));
    expect(await sums()).toEqual(before);
    await must(store.retention.remove(2));
    expect(await sums()).toEqual(before);
  });

  test("a run that has not ended, that is pinned or has unmerged work stays", async () => {
    const { store } = opened();
    const git = { kind: "git", directory: "/w", root: "/w", commonDir: "/w/.git", base: "b" } as const;
    await submit(store, ["a"], { ...git, target: "main" });
    await work(opened(), "c1");
    await submit(store, ["a"]);
    await work(opened());
    await submit(store, ["a"]);
    await must(store.retention.pin(2, true));
    expect(await must(store.retention.pin(2, true))).toEqual({ changed: false });
    expect(await store.reader.endedRuns()).toMatchObject([
      { run: 1, project: 1, pinned: false, unmerged: true },
      { run: 2, project: 2, pinned: true, unmerged: false },
    ]);
    for (const run of [1, 2, 3, 4])
      expect(await must(store.retention.remove(run)), `r${run}`).toEqual({ removed: false });
    expect(await must(store.retention.removeTasks(2, 9))).toEqual({ left: false });
    expect((await store.reader.tasks({ limit: 9 })).length).toBe(3);
    await must(store.retention.pin(2, false));
    expect(await must(store.retention.remove(2))).toEqual({ removed: true });
  });
}

function describeEvents(opened: () => Opened & { readonly clock: ManualClock }): void {
  test("the oldest events go in portions, but the newest stays and none of an unfinished run goes", async () => {
    const { store, clock } = opened();
    const day = 86_400_000;
    await submit(store, ["a"]);
    await work(opened());
    const first = await store.reader.lastEvent();
    clock.wall += day;
    await submit(store, ["b"]);
    await work(opened());
    const second = await store.reader.lastEvent();
    expect(await store.reader.firstEvent()).toBe(1);
    expect(await store.reader.lastUnkeptEvent({})).toBe(0);
    expect(await store.reader.lastUnkeptEvent({ since: clock.wall - day / 2 })).toBe(first);
    expect(await store.reader.lastUnkeptEvent({ since: clock.wall - day / 2, count: 2 })).toBe(second - 2);
    expect(await store.reader.lastUnkeptEvent({ since: clock.wall + day, count: 0 })).toBe(second - 1);
    await submit(store, ["c"]);
    expect(await store.reader.lastUnkeptEvent({ count: 1 })).toBe(second);
    expect(await must(store.retention.removeEvents(first, 2))).toEqual({ removed: 2 });
    expect(await store.reader.firstEvent()).toBe(3);
    expect(await must(store.retention.removeEvents(first, 100))).toEqual({ removed: first - 2 });
    expect(await must(store.retention.removeEvents(1_000_000, 1_000_000))).toMatchObject({});
    expect(await store.reader.firstEvent()).toBe(await store.reader.lastEvent());
    const before = await store.reader.lastEvent();
    await submit(store, ["d"]);
    expect((await store.reader.events({ after: before, limit: 1 }))[0]?.seq).toBe(before + 1);
  });
}
