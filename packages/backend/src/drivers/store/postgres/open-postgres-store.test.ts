import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { noPostgres, PostgresRig } from "../../../../../shared/test/rigs/postgres-rig.ts";
import { submission, task } from "../../../../test/rigs/queue-rig.ts";
import { describeRetention } from "../retention.contract.ts";
import { describeStore } from "../store.contract.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

let rig: PostgresRig;
beforeAll(async () => {
  if (noPostgres === undefined) rig = await PostgresRig.start();
}, 60_000);
afterAll(async () => {
  if (noPostgres === undefined) await rig[Symbol.asyncDispose]();
});

async function mustOpen(url: string, options: { clock?: typeof systemClock } = {}): Promise<Store> {
  const store = await openPostgresStore({ url, clock: systemClock, random: () => 0.5, ...options });
  if (!store.ok) throw new Error(store.failure.detail);
  return store.value;
}

describe.skipIf(noPostgres !== undefined)("PostgreSQL", { timeout: 60_000 }, () => {
  describeStore("PostgreSQL", async (clock) => mustOpen(await rig.create(), { clock }));
  describeRetention("PostgreSQL", async (clock) => mustOpen(await rig.create(), { clock }));

  test("a change waits for a database that restarts, and a read does too", async () => {
    const url = await rig.create();
    await using store = await mustOpen(url);
    await store.runs.submit(submission([task("a")]));
    await rig.kill();
    const made = store.runs.submit(submission([task("b")]));
    const read = store.reader.runCount();
    await rig.run();
    expect(await made).toMatchObject({ ok: true });
    expect(await read).toBeGreaterThanOrEqual(1);
    expect(await store.reader.runCount()).toBe(2);
  });

  test("connections cut at any moment leave every submission stored once, and its answer true", async () => {
    const url = await rig.create();
    await using store = await mustOpen(url);
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    for (let round = 0; round < 30; round += 1) {
      const made = Array.from({ length: 5 }, (_, at) =>
        store.runs.submit(submission([task(`t${at}`)]), { key: `${round}.${at}`, hash: "h" }),
      );
      await rig.query(url, cut);
      for (const result of await Promise.all(made)) expect(result.ok).toBe(true);
    }
    expect(await store.reader.runCount()).toBe(150);
    const events = await store.reader.events({ after: 0, limit: 10_000 });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  });

  test("two servers number their events without gaps, and each hears those of both in order", async () => {
    const url = await rig.create();
    await using first = await mustOpen(url);
    await using second = await mustOpen(url);
    const heard: number[][] = [[], []];
    for (const [at, store] of [first, second].entries()) {
      store.watch(({ events }) => heard[at]?.push(...events.map(({ seq }) => seq)));
    }
    const made = Array.from({ length: 40 }, (_, at) =>
      (at % 2 === 0 ? first : second).runs.submit(submission([task("a"), task("b")])),
    );
    for (const result of await Promise.all(made)) expect(result.ok).toBe(true);
    const last = await first.reader.lastEvent();
    const all = Array.from({ length: last }, (_, at) => at + 1);
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([all, all]);
  });

  test("a database of a later release is refused and left as it is", async () => {
    const url = await rig.create();
    await (await mustOpen(url))[Symbol.asyncDispose]();
    await rig.query(url, "UPDATE wzp.schema_version SET version = 1000");
    const store = await openPostgresStore({ url, clock: systemClock });
    expect(store.ok || store.failure.reason).toBe("newer-database");
  });

  test("an address without a database behind it is a failure that shows no password", async () => {
    const store = await openPostgresStore({ url: "postgres://me:s3cret@127.0.0.1:1/x", clock: systemClock });
    expect(store.ok || store.failure.reason).toBe("database-unavailable");
    expect(JSON.stringify(store)).not.toContain("s3cret");
  });
});
