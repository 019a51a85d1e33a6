import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

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
