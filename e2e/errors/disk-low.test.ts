import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { AlertWatch } from "../../packages/backend/src/server/alerts/alert-watch.ts";
import { QueueRig, task, TestWorker, turn } from "../../packages/backend/test/rigs/queue-rig.ts";
import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";

const obstacle = whyNoDisk();
const megabyte = 2 ** 20;

test.skipIf(obstacle !== undefined)(
  `new tasks wait while the disk is nearly full, say so, and start when there is room again${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  async () => {
    const path = mkdtempSync(join(tmpdir(), "wzp-low-"));
    using _directory = { [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
    using disk = new SmallDisk(path, 100);
    await using rig = await QueueRig.open({ state: path });
    const worker = await TestWorker.connect(rig, { cpu: 8 });
    const first = await rig.submit([task("a")]);
    expect(await rig.states(first)).toEqual({ a: "leased" });

    disk.fill(megabyte);
    await rig.clock.pass(10_000);
    const second = await rig.submit([task("b")]);
    expect(await rig.states(second)).toEqual({ b: "ready" });
    expect(await rig.why(`r${second}/b`)).toMatch(
      /^waiting for space on the server's disk: \d\.\d MB of 4\.2 MB are free$/,
    );
    await worker.finish("a");
    expect(await rig.states(first)).toEqual({ a: "succeeded" });
    expect(await rig.states(second)).toEqual({ b: "ready" });

    // Between the marks, nothing changes.
    disk.empty();
    disk.fill(3 * megabyte);
    await rig.clock.pass(10_000);
    expect(await rig.states(second)).toEqual({ b: "ready" });

    disk.empty();
    await rig.clock.pass(10_000);
    await turn(20);
    expect(await rig.states(second)).toEqual({ b: "leased" });
  },
);

test.skipIf(obstacle !== undefined)(
  `a queue that waits for space is not stuck${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  async () => {
    const path = mkdtempSync(join(tmpdir(), "wzp-low-"));
    using _directory = { [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
    using disk = new SmallDisk(path, 100);
    disk.fill(megabyte);
    await using rig = await QueueRig.open({ state: path });
    await TestWorker.connect(rig, { cpu: 8 });
    await rig.submit([task("a")]);
    await using alerts = watch(rig, path);
    const stateOf = (name: string) => alerts.list().find((alert) => alert.name === name)?.state;
    await pass(rig, 12 * 60_000);
    expect(stateOf("disk-low")).toBe("firing");
    expect(stateOf("queue-stuck")).toBe("quiet");
  },
);

function watch({ queue, store, clock }: QueueRig, state: string): AlertWatch {
  const { records, feed, waitsForSpace } = queue;
  return new AlertWatch({
    state,
    records,
    feed,
    waitsForSpace,
    health: { trouble: async () => [] },
    backups: { facts: () => undefined },
    publish: store.alerts.publish,
    clock,
    log: { warn: () => {}, info: () => {}, error: () => {} },
  });
}

async function pass(rig: QueueRig, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    await rig.clock.pass(5_000);
    await turn(20);
  }
}
