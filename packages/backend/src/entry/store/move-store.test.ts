import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";

import { afterAll, beforeAll, expect, test } from "vitest";

import { noPostgres, PostgresRig } from "../../../../shared/test/rigs/postgres-rig.ts";
import { copyPart } from "./copy-part.ts";
import { copyTables } from "./copy-tables.ts";
import { fileNames, storeFiles, fillParts, type Parts, readParts, type StorePlace } from "./open-parts.ts";

let rig: PostgresRig;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(`${tmpdir()}/wzp-move-`);
  if (noPostgres === undefined) rig = await PostgresRig.start();
}, 60_000);
afterAll(async () => {
  rmSync(directory, { recursive: true });
  if (noPostgres === undefined) await rig[Symbol.asyncDispose]();
});

/** More than one portion of the copy. */
const rowsPerTable = 700;
const values: Readonly<Record<string, (n: number) => number | string | Uint8Array>> = {
  INTEGER: (n) => n,
  REAL: (n) => n + 0.5,
  TEXT: (n) => `"${n}" \u{1f980}\n`,
  BLOB: (n) => new Uint8Array([0, n & 255, n >> 8]),
};

/** Fills every table of two files, however many later releases add; deletes the highest rows again. */
async function fillFiles(suffix: string): Promise<StorePlace> {
  const place = storeFiles(directory, suffix);
  for (const file of fileNames(directory, suffix)) rmSync(file, { force: true });
  {
    await using opened = new AsyncDisposableStack();
    expect(await fillParts(place, opened)).toMatchObject({ ok: true });
  }
  for (const file of fileNames(directory, suffix)) fillFile(file);
  return place;
}

function fillFile(file: string): void {
  const database = new DatabaseSync(file);
  const tables = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  );
  database.exec("BEGIN");
  for (const { name } of tables.all() as { name: string }[]) {
    const columns = database.prepare(`PRAGMA table_info("${name}")`).all() as {
      name: string;
      type: string;
    }[];
    const places = columns.map(() => "?").join(", ");
    const insert = database.prepare(`INSERT INTO "${name}" VALUES (${places})`);
    for (let n = 1; n <= rowsPerTable; n += 1)
      insert.run(...columns.map(({ type }) => values[type]?.(n) ?? null));
  }
  database.exec(
    file.includes("store.db") ? "DELETE FROM run WHERE id > 600" : "DELETE FROM settings WHERE version > 600",
  );
  database.exec("COMMIT");
  database.close();
}

async function withParts<T>(
  [from, to]: readonly [StorePlace, StorePlace],
  work: (from: Parts, to: Parts) => Promise<T>,
): Promise<T> {
  await using opened = new AsyncDisposableStack();
  const source = await readParts(from, opened);
  const target = await fillParts(to, opened);
  if (!source.ok || !target.ok) throw new Error(JSON.stringify([source, target]));
  return await work(source.value, target.value);
}

const copyBoth = async (from: Parts, to: Parts) => [
  await copyTables(from[0], to[0], () => {}),
  await copyTables(from[1], to[1], () => {}),
];

test.skipIf(noPostgres !== undefined)(
  "every table arrives in PostgreSQL and comes back with the same rows, and no number is given again",
  { timeout: 120_000 },
  async () => {
    const files = await fillFiles(".one");
    const database = { kind: "database", url: await rig.create() } as const;
    const there = await withParts([files, database], copyBoth);
    expect(JSON.stringify(there)).toContain('"table":"task","rows":700');
    const counters = await withParts([files, database], async (from, to) => [
      await from[0].counters(),
      await to[0].counters(),
      await to[1].counters(),
    ]);
    expect(counters[1]?.get("run")).toBe(700);
    expect(counters[1]?.get("event")).toBe(700);
    expect(counters[2]?.get("settings")).toBe(700);
    expect(counters[2]?.get("audit")).toBe(700);
    const back = storeFiles(directory, ".two");
    expect(await withParts([database, back], copyBoth)).toEqual(there);
    const again = await withParts([files, back], async (from, to) => [
      await from[0].counters(),
      await to[0].counters(),
    ]);
    expect(again[1]).toEqual(again[0]);
  },
);

test.skipIf(noPostgres !== undefined)(
  "a copy that was killed goes on, and one whose source was used meanwhile is made again",
  { timeout: 120_000 },
  async () => {
    const files = await fillFiles(".three");
    const url = await rig.create();
    const database = { kind: "database", url } as const;
    const whole = await withParts([files, database], copyBoth);
    await rig.query(
      url,
      "DELETE FROM wzp.event WHERE seq > 321; UPDATE wzp.task SET name = 'other' WHERE id = 5",
    );
    expect(await withParts([files, database], copyBoth)).toEqual(whole);
  },
);

test.skipIf(noPostgres !== undefined)(
  "a copy for a backup has the rows of one moment while others write",
  { timeout: 120_000 },
  async () => {
    const url = await rig.create();
    const database = { kind: "database", url } as const;
    await withParts([await fillFiles(".four"), database], copyBoth);
    const file = `${directory}/copies/store.db`;
    mkdirSync(`${directory}/copies`);
    let copying = true;
    const copied = copyPart(url, "runs", file).finally(() => (copying = false));
    let last = rowsPerTable;
    for (; copying && last > 1; last -= 1)
      await rig.query(
        url,
        `BEGIN; DELETE FROM wzp.attempt WHERE task_id = ${last}; DELETE FROM wzp.task WHERE id = ${last}; COMMIT`,
      );
    expect(await copied).toEqual({ ok: true, value: undefined });
    const copy = new DatabaseSync(file);
    const highest = copy
      .prepare("SELECT (SELECT max(task_id) FROM attempt) AS attempt, (SELECT max(id) FROM task) AS task")
      .get();
    copy.close();
    expect(highest?.["attempt"]).toBe(highest?.["task"]);
    expect(highest?.["task"]).toBeGreaterThan(last);
    expect(existsSync(`${file}-wal`)).toBe(false);
  },
);
