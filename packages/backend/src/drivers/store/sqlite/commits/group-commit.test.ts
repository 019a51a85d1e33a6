import { DatabaseSync } from "node:sqlite";

import { expect, test } from "vitest";

import { Database } from "../../../../base/sqlite/database.ts";
import { SqliteStatements } from "../../../../base/sqlite/sqlite-statements.ts";
import { GroupCommit } from "./group-commit.ts";

const times = { now: () => 0, steady: () => 0, random: () => 0 };

/** A disk that completes a sync only when the test says so. */
class SlowDisk {
  readonly #kept: (() => void)[] = [];

  readonly sync = (): Promise<void> => new Promise((resolve) => this.#kept.push(resolve));

  get asked(): number {
    return this.#kept.length;
  }

  keepNext(): void {
    this.#kept.shift()?.();
  }
}

function rig() {
  const database = new Database(new DatabaseSync(":memory:"));
  database.script("CREATE TABLE line (name TEXT)");
  const statements = new SqliteStatements(database);
  const disk = new SlowDisk();
  const commits = new GroupCommit({
    lastEvent: 0,
    database,
    statements,
    file: ":memory:",
    times,
    gatherMs: 0,
    sync: disk.sync,
  });
  const told: string[] = [];
  const write = (name: string) =>
    commits.change(() => statements.run("INSERT INTO line VALUES (?)", name)).then(() => told.push(name));
  return { database, disk, commits, told, write };
}

test("a change is acknowledged when it is on disk; changes that arrive meanwhile share the next transaction", async () => {
  const { database, disk, commits, told, write } = rig();
  const first = write("first");
  commits.flush();
  const later = [write("second"), write("third")];
  commits.flush();
  await Promise.resolve();
  expect({ told, asked: disk.asked, written: count(database) }).toEqual({ told: [], asked: 1, written: 1 });
  disk.keepNext();
  await first;
  expect(told).toEqual(["first"]);
  commits.flush();
  expect(count(database)).toBe(3);
  disk.keepNext();
  await Promise.all(later);
  expect(told).toEqual(["first", "second", "third"]);
});

test("what waits is committed and kept before the store is closed", async () => {
  const { database, disk, commits, told, write } = rig();
  void write("first");
  commits.flush();
  void write("second");
  const closed = commits.flushAll();
  disk.keepNext();
  while (disk.asked === 0) await Promise.resolve();
  disk.keepNext();
  await closed;
  expect({ told, written: count(database) }).toEqual({ told: ["first", "second"], written: 2 });
});

function count(database: Database): number | undefined {
  return database.get<{ n: number }>("SELECT count(*) AS n FROM line")?.n;
}
