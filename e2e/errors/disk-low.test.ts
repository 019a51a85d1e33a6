import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { ok } from "@wezterm-parallel/shared/base/result";
import { expect, test, vi } from "vitest";

import { AlertWatch } from "../../packages/backend/src/server/alerts/alert-watch.ts";
import { QueueRig, task, TestWorker, turn } from "../../packages/backend/test/rigs/queue-rig.ts";
import { Retention } from "../../packages/backend/src/server/retention/retention.ts";
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

test.skipIf(obstacle !== undefined)(
  `before tasks wait, caches go and then logs of old runs${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  async () => {
    const path = mkdtempSync(join(tmpdir(), "wzp-low-"));
    using _directory = { [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
    using disk = new SmallDisk(path, 100);
    await using rig = await QueueRig.open({ state: path });
    const logOf = (run: number) => join(path, `attempts/r${run}/a#1/out.log`);
    for (const ago of [9, 8, 7, 1]) {
      rig.clock.wall = Date.now() - ago * 86_400_000;
      const run = await rig.submit([task("a")]);
      await rig.store.runs.end(run);
      await rig.store.runs.sweep(run, 10);
      mkdirSync(dirname(logOf(run)), { recursive: true });
      writeFileSync(logOf(run), Buffer.alloc(6 * megabyte, 1));
    }
    await rig.store.retention.pin(1, true);
    const cache = join(path, "cache");
    writeFileSync(cache, Buffer.alloc(megabyte, 1));
    const recorded: unknown[] = [];
    await using _retention = new Retention({
      state: path,
      store: rig.store,
      settings: async () => ({}),
      dropCaches: async () => rmSync(cache),
      record: async (removed) => ok(void recorded.push(removed)),
      audit: { unkept: async () => 0, shorten: async () => ok(0) },
      clock: rig.clock,
      log: { info: () => {}, warn: () => {}, error: (what: unknown) => recorded.push(what) },
    });
    disk.fill(7 * megabyte);
    await rig.clock.pass(61_000);
    await vi.waitUntil(() => !existsSync(logOf(2)), { timeout: 10_000 });
    expect([cache, logOf(1), logOf(3), logOf(4)].map((file) => existsSync(file))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(recorded).toEqual([{ cause: "disk", logs: ["r2"] }]);
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
