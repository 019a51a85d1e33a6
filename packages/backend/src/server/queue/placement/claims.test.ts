import fc from "fast-check";
import { expect, test } from "vitest";

import { claimsCross } from "@wezterm-parallel/shared/domain/queue/claims";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

const claim = fc.constantFrom("src/api/**", "src/web/**", "src/*/index.ts", "docs", "*.md", "**");
const claims = fc.option(fc.uniqueArray(claim, { minLength: 1, maxLength: 2 }), { nil: undefined });
const runs = fc.array(fc.array(claims, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });

/** Returns pairs of live tasks whose claims cross. */
function crossing(live: readonly string[], claimed: ReadonlyMap<string, readonly string[] | undefined>) {
  const claimsOf = (name: string) => claimed.get(name) ?? [];
  return live.flatMap((a, at) =>
    live.slice(at + 1).flatMap((b) => (claimsCross(claimsOf(a), claimsOf(b)) ? [[a, b]] : [])),
  );
}

test("tasks with conflicting claims never run at once, in any order of ends, and every task runs in the end", async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), async (all, ends) => {
      await using rig = await QueueRig.open();
      const worker = await TestWorker.connect(rig, { cpu: 64 });
      const claimed = new Map<string, readonly string[] | undefined>();
      for (const [run, tasks] of all.entries()) {
        for (const [at, each] of tasks.entries()) claimed.set(`t${run}-${at}`, each);
        const named = tasks.map((each, at) => task(`t${run}-${at}`, { claims: each }));
        await rig.submit(named);
      }
      for (const end of ends) {
        const live = [...worker.live.keys()];
        expect(crossing(live, claimed)).toEqual([]);
        const name = live[end % Math.max(1, live.length)];
        if (name !== undefined) await worker.finish(name);
      }
      expect(worker.started.toSorted()).toEqual([...claimed.keys()].toSorted());
    }),
    { numRuns: 30 },
  );
}, 60_000);

test("a task says for which other it waits, and claims of other projects do not count", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("a", { claims: ["src/**"] }), task("free")]);
  await rig.submit([task("b", { claims: ["src/api.ts"] })]);
  const elsewhere = { kind: "directory" as const, directory: "/elsewhere" };
  await rig.submit([task("c", { claims: ["src/**"] })], { project: elsewhere });
  expect([...worker.live.keys()].toSorted()).toEqual(["a", "c", "free"]);
  expect(await rig.why("r2/b")).toBe("waiting for r1/a, which claims some of the same files");
  await rig.stop();
  await rig.start();
  const again = await TestWorker.connect(rig);
  await turn();
  expect(again.started).not.toContain("b");
});
