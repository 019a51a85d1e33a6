import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterAll, beforeAll, expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { submission, task } from "../../../../test/rigs/queue-rig.ts";
import { openDatabase } from "../../../base/sqlite/open-database.ts";
import { migrations } from "./migrations.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-older-"));
const today = join(directory, "today.db");
afterAll(() => rmSync(directory, { recursive: true }));

function open(file: string) {
  const store = openSqliteStore({ file, clock: systemClock });
  if (!store.ok) throw new Error(store.failure.detail);
  return store.value;
}

async function contentOf(file: string) {
  await using store = open(file);
  const { reader } = store;
  const runs = await reader.runs({ limit: 9 });
  const tasks = await reader.tasks({ limit: 9 });
  return {
    runs: runs.map(({ run, title, project }) => ({ run, title, project })),
    tasks: tasks.map(({ name, state }) => ({ name, state })),
    counts: await reader.counts(),
  };
}

beforeAll(async () => {
  await using store = open(today);
  await store.runs.submit(submission([task("a"), task("b", { needs: [{ task: "a", if: "success" }] })]));
});

/** Makes a store as the release with so many migrations left it, with the rows of today's. */
function makeOlder(file: string, level: number): void {
  const made = openDatabase(file, migrations.slice(0, level));
  if (!made.ok) throw new Error(made.failure.detail);
  made.value[Symbol.dispose]();
  using database = new DatabaseSync(file);
  database.exec(`ATTACH '${today}' AS today`);
  const namesIn = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => String(row["name"]));
  const tables = namesIn(
    "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const known = namesIn("SELECT name FROM today.sqlite_master WHERE type = 'table'");
  // The first release counted by triggers.
  const ordered = [...tables.filter((name) => name !== "run_count"), "run_count"];
  for (const table of ordered.filter((name) => known.includes(name))) {
    const columns = namesIn(`PRAGMA main.table_info(${table})`);
    const kept = new Set(namesIn(`PRAGMA today.table_info(${table})`));
    const names = columns.filter((name) => kept.has(name)).join(", ");
    database.exec(`INSERT OR REPLACE INTO main.${table} (${names}) SELECT ${names} FROM today.${table}`);
  }
}

function schemaOf(file: string): unknown {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all();
}

const levels = Array.from({ length: migrations.length - 1 }, (_, at) => at + 1);

test.each(levels)(
  "a store of the release with %i migrations is copied, opened with its runs and tasks, and that release can go back to the copy",
  async (level) => {
    const file = join(directory, `store-${level}.db`);
    makeOlder(file, level);
    expect(await contentOf(file)).toEqual(await contentOf(today));
    expect(schemaOf(file)).toEqual(schemaOf(today));
    const back = join(directory, `back-${level}.db`);
    copyFileSync(`${file}.before-${level}`, back);
    const reopened = openDatabase(back, migrations.slice(0, level));
    if (!reopened.ok) throw new Error(reopened.failure.detail);
    using database = reopened.value;
    expect(database.all("SELECT name FROM task ORDER BY name")).toEqual([{ name: "a" }, { name: "b" }]);
  },
);
