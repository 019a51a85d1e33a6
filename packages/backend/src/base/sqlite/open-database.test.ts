import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";

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
