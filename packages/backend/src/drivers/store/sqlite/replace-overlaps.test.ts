import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { submission, task } from "../../../../test/rigs/queue-rig.ts";
import type { Store } from "../store.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "wzp-overlaps-"));
  const opened = openSqliteStore({ file: join(directory, "queue.db"), clock: systemClock });
  if (!opened.ok) throw new Error(opened.failure.detail);
  store = opened.value;
  await store.runs.submit(submission([task("a"), task("b")]));
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const overlap = { run: 1, name: "a", other: "r1/b", conflict: true, agents: false, files: ["x.txt"] };

async function replace(...overlaps: Parameters<Store["tasks"]["overlap"]>[1]): Promise<readonly string[]> {
  const after = await store.reader.lastEvent();
  const replaced = await store.tasks.overlap(1, overlaps);
  const events = await store.reader.events({ after, limit: 9 });
  expect(replaced).toEqual({ ok: true, value: { changed: events.length } });
  return events.map(({ kind, task: id, data }) => `${kind} ${id} ${JSON.stringify(data)}`);
}

test("an overlap is an event when it is found, differs or is gone, and none when it is found again", async () => {
  const data = `{"with":"r1/b","conflict":true,"agents":false,"files":["x.txt"]}`;
  expect(await replace(overlap)).toEqual([`overlap.found r1/a ${data}`]);
  expect(await replace(overlap)).toEqual([]);
  expect((await store.reader.task(1, "a"))?.overlaps).toEqual([
    { other: "r1/b", conflict: true, agents: false, files: ["x.txt"] },
  ]);
  expect(await replace({ ...overlap, files: ["y.txt"] })).toHaveLength(1);
  expect(await replace({ ...overlap, conflict: false })).toHaveLength(1);
  expect(await replace({ ...overlap, conflict: false, files: ["z.txt"] })).toEqual([]);
  expect(await replace()).toEqual([`overlap.gone r1/a {"with":"r1/b"}`]);
  expect((await store.reader.task(1, "a"))?.overlaps).toEqual([]);
});

test("overlaps of unknown tasks and of other projects are left out", async () => {
  expect(await replace({ ...overlap, name: "gone" })).toEqual([]);
  await replace(overlap);
  expect(await store.tasks.overlap(2, [])).toEqual({ ok: true, value: { changed: 0 } });
});
