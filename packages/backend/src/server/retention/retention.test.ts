import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { ok } from "@wezterm-parallel/shared/base/result";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import { QueueRig, submission, task } from "../../../test/rigs/queue-rig.ts";
import { openSqliteStore } from "../../drivers/store/sqlite/open-sqlite-store.ts";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { Retention, type RetentionParts } from "./retention.ts";

const program = fileURLToPath(new URL("../../../test/rigs/programs/retention-remover.ts", import.meta.url));
const day = 86_400_000;

/** Adds a run whose tasks were all cancelled, with files of one attempt. */
async function addEnded(
  store: RetentionParts["store"] & Pick<QueueRig["store"], "runs">,
  state: string,
  tasks: number,
): Promise<number> {
  const named = Array.from({ length: tasks }, (_, at) => task(`t${at}`, { env: { NUMBER: `${at}` } }));
  const made = await store.runs.submit(submission(named));
  if (!made.ok) throw new Error(made.failure.detail);
  const { run } = made.value;
  await store.runs.end(run);
  await store.runs.sweep(run, tasks);
  const attempt = `${state}/attempts/r${run}/t0#1`;
  mkdirSync(`${attempt}/artifacts`, { recursive: true });
  writeFileSync(`${attempt}/out.log`, "x".repeat(5_000));
  writeFileSync(`${attempt}/artifacts/site.tar`, "x".repeat(3_000));
  // Only the second run still has a checkout.
  for (const kind of ["trees", "records"])
    mkdirSync(`${state}/checkouts/${kind}/r${run}`, { recursive: true });
  if (run === 2) writeFileSync(`${state}/checkouts/records/r2/t0.1.json`, "{}");
  return run;
}

/** Rows that a query finds in a database that nobody uses. */
function count(file: string, sql: string): unknown {
  using database = new DatabaseSync(file);
  return (database.prepare(`SELECT count(*) AS n FROM ${sql}`).get() as { n: number }).n;
}

test("killed at any point of its removals, it goes on at the next start and loses nothing else", async () => {
  const state = mkdtempSync(`${tmpdir()}/wzp-retention-`);
  using _directory = { [Symbol.dispose]: () => rmSync(state, { recursive: true }) };
  const file = `${state}/store.db`;
  {
    const opened = openSqliteStore({ file, clock: systemClock });
    if (!opened.ok) throw new Error(opened.failure.detail);
    await using store = opened.value;
    for (let run = 1; run <= 6; run += 1) await addEnded(store, state, 600);
    await store.retention.pin(3, true);
  }
  const before = statSync(file).size;
  let kills = 0;
  for (; (await removeUntilKilled(state, kills < 3)) === "killed"; kills += 1) {
    using database = new DatabaseSync(file);
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(count(file, "task WHERE run_id = 3")).toBe(600);
    expect(
      count(file, "task WHERE run_id NOT IN (SELECT id FROM run UNION SELECT run_id FROM removal)"),
    ).toBe(0);
  }
  expect(kills).toBe(3);
  expect(count(file, "run")).toBe(1);
  expect(count(file, "task")).toBe(600);
  expect(count(file, "spec WHERE id NOT IN (SELECT spec_id FROM task)")).toBe(0);
  expect(count(file, "removal")).toBe(0);
  // Events of the last removals came after the plan was made.
  expect(count(file, "event")).toBeLessThanOrEqual(10 + 5);
  const having = (folder: string) =>
    [1, 2, 3, 4, 5, 6].filter((run) => existsSync(`${state}/${folder}/r${run}`));
  expect(having("attempts")).toEqual([3]);
  expect(having("checkouts/trees")).toEqual([3]);
  expect(having("checkouts/records")).toEqual([2, 3]);
  expect(statSync(file).size).toBeLessThan(before / 2);
}, 120_000);

/** Kills the program in the middle of a run that it has hidden, some milliseconds after that was durable. */
async function removeUntilKilled(state: string, kill: boolean): Promise<"killed" | "done"> {
  const child = spawn(process.execPath, [program, state], { stdio: ["ignore", "pipe", "inherit"] });
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on("data", () => {
    if (kill) timer ??= setTimeout(() => child.kill("SIGKILL"), Math.random() * 30);
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  clearTimeout(timer);
  if (signal === "SIGKILL") return "killed";
  expect(code).toBe(0);
  return "done";
}

/** A home with ended runs of different ages, and retention over it. */
async function openHome(rig: QueueRig, settings: Settings["retention"]) {
  const recorded: unknown[] = [];
  for (const age of [40, 20, 10, 0]) {
    rig.clock.wall = 1_800_000_000_000 - age * day;
    await addEnded(rig.store, rig.directory, 2);
  }
  const retention = new Retention({
    state: rig.directory,
    store: rig.store,
    settings: async () => ({ retention: settings }),
    dropCaches: async () => void recorded.push("caches"),
    record: async (removed) => ok(void recorded.push(removed)),
    audit: { unkept: async () => 0, shorten: async () => ok(0) },
    clock: rig.clock,
    log: { info: () => {}, warn: () => {}, error: (what: unknown) => recorded.push(what) },
  });
  return { retention, recorded };
}

test("without settings everything stays", async () => {
  await using rig = await QueueRig.open();
  const { retention, recorded } = await openHome(rig, undefined);
  await using _retention = retention;
  const cleaned = await retention.clean({ dryRun: false });
  expect(cleaned).toMatchObject({ ok: true, value: { items: [] } });
  expect(recorded).toEqual([]);
});

test("runs, logs, artifacts and events go by their own limits, and the audit log says which", async () => {
  await using rig = await QueueRig.open();
  const { retention, recorded } = await openHome(rig, {
    runs: { age: 30 * day },
    logs: { age: 15 * day },
    artifacts: { most: 3_500 },
    events: { age: 30 * day },
  });
  await using _retention = retention;
  const has = (path: string) => existsSync(`${rig.directory}/attempts/${path}`);
  const dry = await retention.clean({ dryRun: true });
  if (!dry.ok) throw new Error(dry.failure.detail);
  expect(dry.value.items.map(({ kind, run, bytes, why }) => [kind, run, bytes, why])).toEqual([
    ["run", "r1", 8_000, "age"],
    ["logs", "r2", 5_000, "age"],
    ["artifacts", "r2", 3_000, "size"],
    ["artifacts", "r3", 3_000, "size"],
    ["events", undefined, undefined, "age"],
  ]);
  expect(dry.value.bytes).toBe(19_000);
  expect([recorded, has("r1"), await rig.store.reader.runCount()]).toEqual([[], true, 4]);
  expect(await retention.clean({ dryRun: false })).toMatchObject({ ok: true, value: { bytes: 19_000 } });
  expect(recorded).toMatchObject([{ runs: ["r1"], logs: ["r2"], artifacts: ["r2", "r3"] }]);
  expect(["r1", "r2/t0#1/out.log", "r2/t0#1/artifacts", "r3/t0#1/artifacts"].filter(has)).toEqual([]);
  expect(
    ["r3/t0#1/out.log", "r4/t0#1/out.log", "r4/t0#1/artifacts/site.tar"].filter((path) => !has(path)),
  ).toEqual([]);
  const [first] = await rig.store.reader.events({ after: 0, limit: 1 });
  expect(first?.run).toBe("r2");
  expect(await retention.clean({ dryRun: false })).toMatchObject({ ok: true, value: { items: [] } });
});
