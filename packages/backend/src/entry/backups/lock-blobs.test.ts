import { mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { hostname, tmpdir } from "node:os";

import { afterEach, beforeEach, expect, test } from "vitest";

import { openFileBlobs } from "../../drivers/blob/files/open-file-blobs.ts";
import { TestClock } from "../../../test/rigs/queue-rig.ts";
import { lockBlobs } from "./lock-blobs.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(`${tmpdir()}/wzp-lock-`)));
afterEach(() => rmSync(directory, { recursive: true }));

const clock = new TestClock();
const lock = (state: string) => lockBlobs(openFileBlobs(directory), state, clock);

test("one home at a time writes to a store, and a home takes over what its own killed program held", async () => {
  const first = await lock("/first");
  const refused = await lock("/second");
  expect(refused).toMatchObject({ ok: false, failure: { reason: "conflict" } });
  expect(refused.ok ? "" : refused.failure.detail).toContain(`${hostname()} /first`);
  const again = await lock("/first");
  expect([first.ok, again.ok]).toEqual([true, true]);
  if (again.ok) await again.value[Symbol.asyncDispose]();
  expect(readdirSync(directory)).toEqual([]);
  const second = await lock("/second");
  expect(second.ok).toBe(true);
});

test("the lock of a home that was killed elsewhere ends after ten minutes", async () => {
  await lock("/first");
  const long = clock.now() / 1000 - 601;
  utimesSync(`${directory}/wzp-backup.lock`, long, long);
  expect((await lock("/second")).ok).toBe(true);
});
