import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { setImmediate } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";

import { copyDatabase } from "./copy-database.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(`${tmpdir()}/wzp-copy-`)));
afterEach(() => rmSync(directory, { recursive: true }));

/** Opened as the server does, with 20 MB in it. */
function fill(): DatabaseSync {
  const database = new DatabaseSync(`${directory}/store.db`);
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  database.exec("CREATE TABLE pair (id INTEGER PRIMARY KEY, one TEXT, other TEXT)");
  const insert = database.prepare("INSERT INTO pair VALUES (?, hex(randomblob(1000)), NULL)");
  database.exec("BEGIN");
  for (let id = 1; id <= 10_000; id++) insert.run(id);
  database.exec("COMMIT");
  return database;
}

test("a database that is written all the time is copied as it was at one moment", async () => {
  const database = fill();
  let copied = false;
  let written = 0;
  const copy = copyDatabase(database, `${directory}/copy.db`).finally(() => (copied = true));
  while (!copied) {
    // The transaction stays open over turns of the event loop, as that of the queue does.
    database.exec("BEGIN");
    database.prepare("UPDATE pair SET one = ? WHERE id = 1").run(`${written}`);
    await setImmediate();
    database.prepare("UPDATE pair SET other = ? WHERE id = 10000").run(`${written}`);
    database.exec("COMMIT");
    written += 1;
    await setImmediate();
  }
  await copy;
  const found = new DatabaseSync(`${directory}/copy.db`);
  const { one } = found.prepare("SELECT one FROM pair WHERE id = 1").get() as { one: string };
  expect(found.prepare("SELECT other FROM pair WHERE id = 10000").get()).toEqual({ other: one });
  expect(found.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  expect(written).toBeGreaterThan(1);
  found.close();
  database.close();
});
