import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { noPostgres, PostgresRig } from "../../../../shared/test/rigs/postgres-rig.ts";
import { beginWriting, LeaseLostError } from "./fence.ts";
import { type LeaseHolder, ServerLease } from "./server-lease.ts";
import { WritingConnection } from "./writing-connection.ts";

let rig: PostgresRig;
beforeAll(async () => {
  if (noPostgres === undefined) rig = await PostgresRig.start();
}, 60_000);
afterAll(async () => {
  if (noPostgres === undefined) await rig[Symbol.asyncDispose]();
});

/** A machine whose clock is a year ahead, and whose timers are right. */
const aheadClock: Clock = {
  now: () => systemClock.now() + 365 * 86_400_000,
  monotonic: () => systemClock.monotonic(),
  after: (ms, work) => systemClock.after(ms, work),
};

function server(url: string, home: string, clock: Clock = systemClock) {
  const stoodBy = Promise.withResolvers<LeaseHolder>();
  const identity = { home, state: `/home/${home}`, machine: home, pid: 1, release: "0" };
  const taken = ServerLease.take({ url, clock, identity, standsBy: stoodBy.resolve }).then((lease) => {
    if (!lease.ok) throw new Error(lease.failure.detail);
    return lease.value;
  });
  return { taken, stoodBy: stoodBy.promise };
}

/** Ends the renewals of a server as SIGSTOP would: its timers do not fire any more. */
function stoppable() {
  let isStopped = false;
  const clock: Clock = {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic(),
    after: (ms, work) => systemClock.after(ms, () => (isStopped ? undefined : work())),
  };
  return { clock, stop: () => (isStopped = true) };
}

describe.skipIf(noPostgres !== undefined)("the lease of a database", { timeout: 60_000 }, () => {
  test("one server has it, another one is told who, and gets it when the first gives it up", async () => {
    const url = await rig.create();
    const first = await server(url, "a").taken;
    const second = server(url, "b");
    expect(await second.stoodBy).toMatchObject({ machine: "a", state: "/home/a", pid: 1, epoch: 1 });
    await first[Symbol.asyncDispose]();
    await using lease = await second.taken;
    expect(lease.epoch).toBe(2);
  });

  test("the next server of the same home need not wait for the lease of one that was killed", async () => {
    const url = await rig.create();
    const killed = stoppable();
    await server(url, "a", killed.clock).taken;
    killed.stop();
    const before = performance.now();
    await using lease = await server(url, "a").taken;
    expect(lease.epoch).toBe(2);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  test("a holder keeps it whose connections are cut, whatever the clock of the other machine says", async () => {
    const url = await rig.create();
    await using first = await server(url, "a").taken;
    const second = server(url, "b", aheadClock);
    await second.stoodBy;
    for (let round = 0; round < 4; round += 1) {
      await rig.query(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      await new Promise((resolve) => void setTimeout(resolve, 1_500));
    }
    const [row] = await rig.query(url, "SELECT machine, epoch::int FROM wzp.server_lease");
    expect(row).toEqual({ machine: "a", epoch: 1 });
    await first[Symbol.asyncDispose]();
    await using _second = await second.taken;
  });

  test("a server that was stopped in the middle of a transaction delays nobody, and writes nothing afterwards", async () => {
    const url = await rig.create();
    const stopped = stoppable();
    const first = await server(url, "a", stopped.clock).taken;
    await using writing = new WritingConnection({ url, schema: "wzp", epoch: first.epoch });
    const client = await writing.use();
    await client.query("CREATE TABLE written (n int)");
    await beginWriting(client, first.fence);
    await client.query("INSERT INTO written VALUES (1)");
    stopped.stop();
    await using second = await server(url, "b").taken;
    await expect(client.query("COMMIT")).rejects.toThrow(/terminat|not queryable/);
    await expect(writing.use().then((next) => beginWriting(next, first.fence))).rejects.toThrow(
      LeaseLostError,
    );
    await first.lost;
    expect(await rig.query(url, "SELECT n FROM wzp.written")).toEqual([]);
    expect(second.epoch).toBe(2);
  });

  test("a takeover waits for a transaction that has begun, and a renewal does not", async () => {
    const url = await rig.create();
    await using first = await server(url, "a").taken;
    await using writing = new WritingConnection({ url, schema: "wzp" });
    const client = await writing.use();
    await beginWriting(client, first.fence);
    await rig.query(
      url,
      "SET lock_timeout = '2s'; UPDATE wzp.server_lease SET expires_at = clock_timestamp()",
    );
    await expect(
      rig.query(url, "SET lock_timeout = '200ms'; UPDATE wzp.server_lease SET epoch = epoch + 1"),
    ).rejects.toThrow(/lock timeout/);
    await client.query("COMMIT");
  });
});
