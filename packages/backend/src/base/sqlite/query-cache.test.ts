import { DatabaseSync } from "node:sqlite";

import { expect, test } from "vitest";

import { Database } from "./database.ts";
import { QueryCache } from "./query-cache.ts";

function openKept() {
  const database = new Database(new DatabaseSync(":memory:"));
  database.script("CREATE TABLE t (n INTEGER)");
  const kept = new QueryCache(database);
  const looks = { count: 0 };
  const rows = () =>
    kept.read("rows", () => {
      looks.count += 1;
      return database.all<{ n: number }>("SELECT n FROM t ORDER BY n").map(({ n }) => n);
    });
  return { database, kept, looks, rows };
}

test("answers a repeated query from the cache", () => {
  const { database, looks, rows } = openKept();
  using _ = database;
  expect(rows()).toBe(rows());
  expect(looks.count).toBe(1);
});

test("every kind of write is seen by the next question, also when it is taken back", () => {
  const { database, rows } = openKept();
  using _ = database;
  expect(rows()).toEqual([]);
  database.run("INSERT INTO t VALUES (1)");
  expect(rows()).toEqual([1]);
  database.get("UPDATE t SET n = 2 RETURNING n");
  expect(rows()).toEqual([2]);
  database.all("INSERT INTO t VALUES (3) RETURNING n");
  expect(rows()).toEqual([2, 3]);
  database.script("DELETE FROM t WHERE n = 2");
  expect(rows()).toEqual([3]);
  database.run("BEGIN");
  database.run("DELETE FROM t");
  expect(rows()).toEqual([]);
  database.run("ROLLBACK");
  expect(rows()).toEqual([3]);
});

test("objects that a look wrote do not outlive that look", () => {
  const { database, kept } = openKept();
  using _ = database;
  const insert = () => kept.read("insert", () => database.run("INSERT INTO t VALUES (1)").id);
  expect([insert(), insert()]).toEqual([1, 2]);
});

test("no more rows are kept than fit: the largest answers are read each time", () => {
  const { database, kept } = openKept();
  using _ = database;
  const large = () => kept.read("large", () => Array.from({ length: 6_000 }, (_each, at) => at));
  expect(large()).not.toBe(large());
  const page = (key: string) => kept.read(key, () => Array.from({ length: 1_500 }, () => key));
  const first = page("first");
  expect(page("first")).toBe(first);
  page("second");
  expect(page("first")).not.toBe(first);
});
