import fc from "fast-check";
import { expect, test } from "vitest";

import { claimsCross } from "@wezterm-parallel/shared/domain/queue/claims";

import type { AgentLease } from "../../../base/agent-tokens.ts";
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

test("what an agent claims while it runs keeps others from starting, survives a restart, and ends with its attempt", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("agent", { claims: ["docs/**"] }), task("other")]);
  const lease = leaseOf(worker, "agent");
  const ask = (claim: readonly string[], release: readonly string[] = [], by = lease) =>
    rig.queue.backlog.changeClaims(by, { claim, release });
  expect(await ask(["src/api/**"])).toEqual({ ok: true, value: { claims: ["docs/**", "src/api/**"] } });
  await rig.submit([task("b", { claims: ["src/api/users.ts"] }), task("c", { claims: ["src/web/**"] })]);
  expect([...worker.live.keys()].toSorted()).toEqual(["agent", "c", "other"]);
  expect(await rig.why("r2/b")).toBe("waiting for r1/agent, which claims some of the same files");
  const refused = await ask(["src/web/a.ts", "lib/**"], [], leaseOf(worker, "other"));
  expect(refused).toMatchObject({
    ok: false,
    failure: { reason: "conflict", data: { holders: [{ task: "r2/c", claims: ["src/web/**"] }] } },
  });

  await rig.stop();
  await rig.start();
  const again = await TestWorker.connect(rig);
  expect(again.started).not.toContain("b");
  expect(await rig.queue.records.task("r1/agent")).toMatchObject({
    value: { claims: ["docs/**", "src/api/**"] },
  });
  await ask([], ["src/api/**"]);
  await turn();
  expect([...again.live.keys()]).toContain("b");

  expect(await ask(["late/**"])).toMatchObject({ ok: true });
  await again.finish("agent");
  const after = await ask(["more/**"]);
  expect(after).toMatchObject({ ok: false, failure: { messages: { detail: { code: "claims-ended" } } } });
  expect(await rig.queue.records.task("r1/agent")).not.toHaveProperty("value.claims");
  expect(await ask(["late/**"], [], leaseOf(again, "other"))).toMatchObject({ ok: true });
});

test("a task that waits for the claims of an agent starts when its attempt is lost, and the old lease claims nothing", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("agent", { retry: { max: 1, backoff: 60_000 } })]);
  const lease = leaseOf(worker, "agent");
  await rig.queue.backlog.changeClaims(lease, { claim: ["src/**"], release: [] });
  await rig.submit([task("b", { claims: ["src/a.ts"] })]);
  expect([...worker.live.keys()]).toEqual(["agent"]);
  await worker.finish("agent", 1);
  expect([...worker.live.keys()]).toEqual(["b"]);
  expect(await rig.queue.backlog.changeClaims(lease, { claim: ["lib/**"], release: [] })).toMatchObject({
    ok: false,
  });
});

function leaseOf(worker: TestWorker, name: string): AgentLease {
  const ref = worker.live.get(name);
  if (ref === undefined) throw new Error(`${name} is not live`);
  return { task: ref.task, lease: ref.lease };
}
