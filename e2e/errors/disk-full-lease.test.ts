import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { QueueRig, task, TestWorker } from "../../packages/backend/test/rigs/queue-rig.ts";
import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";

const obstacle = whyNoDisk();
const leaseMs = 60_000;
const names = Array.from({ length: 60 }, (_, at) => `t${at}`);

test.skipIf(obstacle !== undefined)(
  `keeps the worker's tasks when the disk is full for longer than the lease, and records their ends afterwards${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  async () => {
    using directory = mountedDirectory();
    await using rig = await openRigIn(directory.path);
    const run = await rig.submit(names.map((name) => task(name)));
    const worker = await TestWorker.connect(rig, { cpu: names.length });
    expect(worker.live.size).toBe(names.length);

    directory.disk.fill();
    const ended = await endUntilRefused(worker);
    for (let passed = 0; passed < 3 * leaseMs; passed += leaseMs / 6) {
      worker.heartbeat();
      await rig.clock.pass(leaseMs / 6);
    }
    expect(worker.closed).toBeUndefined();
    expect(acknowledged(worker)).toBe(ended - 1);
    await worker.finish("t59");
    expect(acknowledged(worker)).toBe(ended - 1);

    directory.disk.empty();
    await rig.clock.pass(2_000);
    expect(acknowledged(worker)).toBe(ended + 1);
    const states = await rig.states(run);
    expect(names.slice(0, ended).map((name) => states[name])).toEqual(Array(ended).fill("succeeded"));
    expect(states["t59"]).toBe("succeeded");
    expect(worker.stale).toEqual([]);
    expect(Object.values(states)).not.toContain("parked");
  },
);

/** First uses up free space in the write-ahead log; returns how many reports were accepted. */
async function endUntilRefused(worker: TestWorker): Promise<number> {
  for (const [at, name] of names.entries()) {
    await worker.finish(name);
    if (acknowledged(worker) === at) return at + 1;
  }
  throw new Error("the disk did not become full");
}

function acknowledged(worker: TestWorker): number {
  return worker.sent.filter((message) => message.type === "ack").length;
}

function mountedDirectory(): Disposable & { readonly path: string; readonly disk: SmallDisk } {
  const path = mkdtempSync(join(tmpdir(), "wzp-full-"));
  const disk = new SmallDisk(path, 4);
  return {
    path,
    disk,
    [Symbol.dispose]: () => {
      disk[Symbol.dispose]();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The rig makes its files in the temporary directory. */
async function openRigIn(path: string): Promise<QueueRig> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = path;
  try {
    return await QueueRig.open({ leaseMs, leaseMarginMs: 1_000 });
  } finally {
    process.env["TMPDIR"] = before;
  }
}
