import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import { openDatabase } from "./open-database.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(`${tmpdir()}/wzp-database-`)));
afterEach(() => rmSync(directory, { recursive: true }));

const migrations = [
  "CREATE TABLE one (value TEXT); INSERT INTO one VALUES ('kept');",
  "ALTER TABLE one ADD COLUMN other TEXT;",
  "DROP TABLE one;",
];

/** Opens the database as a release with so many migrations, and closes it. */
function open(count: number): void {
  const opened = openDatabase(`${directory}/store.db`, migrations.slice(0, count));
  if (!opened.ok) throw new Error(opened.failure.detail);
  opened.value[Symbol.dispose]();
}

function copies(): readonly string[] {
  return readdirSync(directory).filter((name) => name.includes(".before-"));
}

test("an update keeps the database of the earlier release, which that release can open", () => {
  open(1);
  open(1);
  expect(copies()).toEqual([]);
  open(3);
  expect(copies()).toEqual(["store.db.before-1"]);
  const copy = `${directory}/store.db.before-1`;
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const database = new DatabaseSync(copy);
  expect(database.prepare("SELECT value FROM one").get()).toEqual({ value: "kept" });
  expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
  database.close();
});

test("only the copy of the last update is kept", () => {
  open(1);
  open(2);
  open(3);
  expect(copies()).toEqual(["store.db.before-2"]);
});

const updater = fileURLToPath(new URL("../../../test/rigs/programs/database-updater.ts", import.meta.url));
const rows = 200_000;
/** Both releases take their time: the copy for the way back, and the update itself. */
const large = [
  `CREATE TABLE one (value TEXT); INSERT INTO one
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT printf('%0100d', i) FROM n;`,
  "ALTER TABLE one ADD COLUMN other TEXT; UPDATE one SET other = value;",
];

/** Kills an update as soon as it is so far; fails if it ends before. */
async function killUpdateOnce(isSoFar: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [updater, `${directory}/store.db`, ...large], { stdio: "inherit" });
  const ended = once(child, "exit");
  while (child.exitCode === null && !isSoFar()) await turn();
  child.kill("SIGKILL");
  expect(await ended).toEqual([null, "SIGKILL"]);
}

function look(file: string): { readonly version: unknown; readonly sound: unknown; readonly count: unknown } {
  using database = new DatabaseSync(file);
  return {
    version: database.prepare("PRAGMA user_version").get()?.["user_version"],
    sound: database.prepare("PRAGMA integrity_check").get()?.["integrity_check"],
    count: database.prepare("SELECT count(*) AS n FROM one").get()?.["n"],
  };
}

test("an update that is killed while it copies or changes the database is made anew, with nothing lost", async () => {
  const file = `${directory}/store.db`;
  const first = openDatabase(file, large.slice(0, 1));
  if (!first.ok) throw new Error(first.failure.detail);
  first.value[Symbol.dispose]();
  const before = { version: 1, sound: "ok", count: rows };

  await killUpdateOnce(() => existsSync(`${file}.before-1.part`));
  expect(copies()).not.toContain("store.db.before-1");
  expect(look(file)).toEqual(before);
  const changes = () => existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 4_000_000;
  await killUpdateOnce(() => copies().includes("store.db.before-1") && changes());
  expect(look(file)).toEqual(before);

  const updated = openDatabase(file, large);
  if (!updated.ok) throw new Error(updated.failure.detail);
  updated.value[Symbol.dispose]();
  expect(look(file)).toEqual({ ...before, version: 2 });
  expect(copies()).toEqual(["store.db.before-1"]);
  expect(look(`${file}.before-1`)).toEqual(before);
});
