import { expect, test } from "vitest";

import { noSpending } from "@wezterm-parallel/shared/domain/spending/spending";

import { QueueRig, task, TestWorker } from "../../../../test/rigs/queue-rig.ts";

const dayMs = 86_400_000;
const spent = { ...noSpending, input: 100, output: 20, cost: 0.5 };

test("what attempts report is added up by attempt, task, run, day and project, however often they report it", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a", { retry: { max: 1, backoff: 0, lost: 0 } }), task("b")]);
  const worker = await TestWorker.connect(rig);
  await worker.spend("a", spent);
  await worker.spend("a", spent);
  await worker.spend("b", { ...spent, unpriced: 7 });
  await worker.finish("a", { kind: "exited", code: 1 });
  await rig.clock.pass(10_000);
  await worker.spend("a", spent);
  rig.clock.wall += dayMs;
  await worker.spend("a", { ...spent, input: 150, cost: 0.75 });
  const { records } = rig.queue;
  const found = await records.task("r1/a");
  expect(found).toMatchObject({ ok: true, value: { spent: { input: 250, output: 40, cost: 1.25 } } });
  const history = found.ok ? found.value.history : [];
  expect(history.map((each) => each.spent?.cost)).toEqual([0.5, 0.75]);
  expect(await records.run(1)).toMatchObject({
    value: { spent: { input: 350, output: 60, cost: 1.75, unpriced: 7 } },
  });
  const { items } = await records.spending({ by: "day", days: 30 });
  expect(items.map(({ key, spent: each }) => [key, each.input, each.cost])).toEqual([
    ["2023-11-14", 300, 1.5],
    ["2023-11-15", 50, 0.25],
  ]);
  expect((await records.spending({ by: "project", days: 1 })).items).toMatchObject([
    { key: "p1", spent: { cost: 0.25 } },
  ]);
  expect((await records.spending({ by: "person", days: 30 })).items).toHaveLength(1);
  expect((await records.seen(new Set([9])).spending({ by: "day", days: 30 })).items).toEqual([]);
  expect(await records.allSpending()).toMatchObject({ input: 350 });
});

test("a report of an attempt that is no longer the worker's counts for nothing", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a")]);
  const worker = await TestWorker.connect(rig);
  const ref = worker.live.get("a");
  await worker.finish("a");
  if (ref !== undefined) await worker.spendAs(ref, spent);
  expect(await rig.queue.records.allSpending()).toEqual(noSpending);
});
