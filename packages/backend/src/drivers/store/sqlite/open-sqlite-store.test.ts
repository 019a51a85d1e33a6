import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok } from "@wezterm-parallel/shared/base/result";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { submission, task, TestClock } from "../../../../test/rigs/queue-rig.ts";
import { describeRetention } from "../retention.contract.ts";
import { describeStore } from "../store.contract.ts";
import type { Store } from "../store.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-store-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(file = join(directory, "queue.db"), clock: Clock = new TestClock()) {
  return openSqliteStore({ file, clock, random: () => 0.5 });
}

function mustOpen(file?: string): Store {
  const store = open(file);
  if (!store.ok) throw new Error(store.failure.detail);
  return store.value;
}

for (const syncsAside of [false, true]) {
  describeStore(`SQLite that syncs ${syncsAside ? "aside" : "in COMMIT"}`, (clock) => {
    const file = join(directory, "contract.db");
    const store = openSqliteStore({ file, clock, random: () => 0.5, syncsAside });
    if (!store.ok) throw new Error(store.failure.detail);
    return Promise.resolve(store.value);
  });
}

describeRetention("SQLite", (clock) => {
  const store = open(join(directory, "contract.db"), clock);
  if (!store.ok) throw new Error(store.failure.detail);
  return Promise.resolve(store.value);
});

describe("the database file", () => {
  test("shrinks in steps when what was in it is removed, also that of a release which could not", async () => {
    const file = join(directory, "queue.db");
    const size = () => statSync(file).size;
    for (const isOld of [false, true]) {
      {
        await using store = mustOpen();
        for (let run = 0; run < 4; run += 1) {
          const tasks = Array.from({ length: 200 }, (_, at) =>
            task(`t${at}`, { env: { LARGE: `${isOld} ${run} ${at} ${"x".repeat(4_000)}` } }),
          );
          const made = await store.runs.submit(submission(tasks));
          if (made.ok) await store.runs.end(made.value.run);
          if (made.ok) await store.runs.sweep(made.value.run, 1_000);
        }
      }
      if (isOld) {
        using database = new DatabaseSync(file);
        database.exec("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = 0; VACUUM");
      }
      const before = size();
      let steps = 0;
      {
        await using store = mustOpen();
        for (const { run } of await store.reader.endedRuns()) {
          await store.retention.remove(run);
          await store.retention.removeTasks(run, 1_000);
        }
        for (let left = true; left; steps += 1) {
          const shrunk = await store.retention.shrink();
          left = shrunk.ok && shrunk.value.left;
        }
      }
      expect(before).toBeGreaterThan(3_000_000);
      expect(size()).toBeLessThan(before / 4);
      expect(steps).toBeGreaterThan(1);
    }
  });

  test("is readable by its owner only", async () => {
    await using _store = mustOpen();
    const names = ["queue.db", "queue.db-wal"].filter((name) => existsSync(join(directory, name)));
    const modes = names.map((name) => statSync(join(directory, name)).mode & 0o777);
    expect(modes.every((mode) => mode === 0o600)).toBe(true);
  });

  test("of a release that kept no starter of runs goes on, and keeps them from then on", async () => {
    {
      await using store = mustOpen();
      await store.runs.submit(submission([task("a")]), undefined, { kind: "local", name: "local owner" });
    }
    {
      using database = new DatabaseSync(join(directory, "queue.db"));
      database.exec(
        `ALTER TABLE run DROP COLUMN started_by; ALTER TABLE run DROP COLUMN idle_ms;
         ALTER TABLE attempt DROP COLUMN ahead; ALTER TABLE attempt DROP COLUMN lease;
         ALTER TABLE attempt DROP COLUMN claims;
         ALTER TABLE task DROP COLUMN leases; ALTER TABLE task DROP COLUMN allow_failure;
         DROP INDEX task_added_by; ALTER TABLE task DROP COLUMN added_by;
         DROP TABLE reusable; DROP TABLE task_group; DROP TABLE change; DROP TABLE merge_queue;
         DROP TABLE revision; DROP TABLE review_thread; DROP TABLE review_comment; DROP TABLE review_verdict;
         DROP TABLE overlap; DROP TABLE forge_comment; DROP TABLE quota_pool;
         DROP TABLE spending; DROP TABLE schedule; DROP TABLE firing; DROP TABLE budget;
         DROP TABLE webhook; DROP TABLE webhook_delivery;
         DROP TABLE incoming_webhook; DROP TABLE incoming_call;
         DROP TABLE hook_file; DROP TABLE hook; DROP TABLE hook_run;
         DROP TABLE service; DROP TABLE removal; DROP TABLE removed_spending; ALTER TABLE run DROP COLUMN pinned;
         ALTER TABLE worker DROP COLUMN draining_since;
         DROP INDEX task_by_spec; DROP INDEX run_by_environment; DROP INDEX once_by_run; PRAGMA user_version = 3`,
      );
    }
    await using store = mustOpen();
    await store.runs.submit(submission([task("b")]), undefined, { kind: "user", name: "vera" });
    const starters = (await store.reader.runs({ limit: 9 })).map(({ startedBy }) => startedBy);
    expect(starters).toEqual([{ kind: "user", name: "vera" }, undefined]);
    expect((await store.reader.runs({ limit: 9 })).map(({ idleMs }) => idleMs)).toEqual([0, 0]);
  });

  test("of a later release is refused and left as it is", () => {
    const file = join(directory, "queue.db");
    {
      using database = new DatabaseSync(file);
      database.exec("PRAGMA user_version = 1000");
    }
    const store = open(file);
    expect(store.ok || store.failure.reason).toBe("newer-database");
    using database = new DatabaseSync(file);
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1000 });
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_master").get()).toEqual({ n: 0 });
  });

  test("belongs to one store at a time", async () => {
    const first = mustOpen();
    const second = open();
    expect(second.ok || second.failure.reason).toBe("already-running");
    await first[Symbol.asyncDispose]();
    await mustOpen()[Symbol.asyncDispose]();
  });

  test("in a directory that is missing is a failure, not an exception", () => {
    const store = open(join(directory, "gone", "queue.db"));
    expect(store.ok || store.failure.reason).toBe("read-only-home");
  });

  test.skipIf(process.getuid?.() === 0)("in a directory without write permission is a failure", () => {
    const locked = join(directory, "locked");
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    const store = open(join(locked, "queue.db"));
    expect(store.ok || store.failure.reason).toBe("read-only-home");
  });

  test("that may not grow fails a change with disk-full, changes nothing by half, and goes on when there is room", async () => {
    const file = join(directory, "queue.db");
    await mustOpen(file)[Symbol.asyncDispose]();
    const { store, limit } = openLimited(file);
    await using opened = store;
    limit(40);
    const many = Array.from({ length: 2_000 }, (_, at) => task(`t${at}`));
    const full = await opened.runs.submit(submission(many));
    expect(full.ok || full.failure.reason).toBe("disk-full");
    expect(await opened.reader.runCount()).toBe(0);
    expect(await opened.reader.lastEvent()).toBe(0);
    limit(1_000_000);
    const made = await opened.runs.submit(submission(many));
    expect(made.ok).toBe(true);
    expect((await opened.reader.counts()).ready).toBe(2_000);
  });
});

test("a start waits for the end behind it, and both are one commit; alone it is written all the same", async () => {
  const opened = openSqliteStore({ file: join(directory, "queue.db"), clock: new TestClock(), gatherMs: 20 });
  if (!opened.ok) throw new Error(opened.failure.detail);
  await using store = opened.value;
  await store.runs.submit(submission([task("a"), task("b")]));
  const identity = { name: "w", instance: "1", pid: 1, hostname: "h", release: "0", labels: [] };
  const worker = await store.attempts.connect({ ...identity, capacity: { tasks: 9, cpu: 9, memory: 9 } });
  const placer = await store.attempts.takePlacer("one");
  if (!worker.ok || !placer.ok) throw new Error("not connected");
  const claimed = await store.attempts.claim(
    placer.value.epoch,
    [1, 2].map((id) => ({ task: id, worker: worker.value })),
  );
  const [a, b] = claimed.ok ? claimed.value.map(({ assignment }) => assignment.ref) : [];
  if (a === undefined || b === undefined) throw new Error("not claimed");
  const commits: number[] = [];
  using _watch = store.watch((commit) => commits.push(commit.events.length));
  const end = { kind: "ended", ref: a, at: 9, outcome: { kind: "exited", code: 0 } } as const;
  const first = store.attempts.report(worker.value, [{ kind: "running", ref: a, at: 7 }]);
  const second = store.attempts.report(worker.value, [
    { ...end, result: { outputs: {}, logBytes: 0, strays: 0 } },
  ]);
  expect([await first, await second]).toEqual([ok([]), ok([])]);
  expect(commits).toEqual([3]);
  expect((await store.reader.attempts(1)).at(-1)).toMatchObject({ state: "ended", startedAt: 7, endedAt: 9 });
  await store.attempts.report(worker.value, [{ kind: "running", ref: b, at: 8 }]);
  expect((await store.reader.attempts(2)).at(-1)).toMatchObject({ state: "running", startedAt: 8 });
  expect(await store.reader.counts()).toMatchObject({ succeeded: 1, running: 1 });
});

/** Simulates a full disk by SQLite's page limit: the same result code from the same place. */
function openLimited(file: string) {
  const limits: ((pages: number) => void)[] = [];
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    limits.push((pages) => exec.call(this, `PRAGMA max_page_count = ${pages}`));
    return exec.call(this, sql);
  };
  try {
    const store = mustOpen(file);
    return { store, limit: (pages: number) => limits[0]?.(pages) };
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
}
