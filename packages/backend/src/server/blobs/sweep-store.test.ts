import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";

import { noS3, S3Rig, s3Variables } from "../../../../shared/test/rigs/s3-rig.ts";
import type { Blobs } from "../../drivers/blob/blobs.ts";
import { openFileBlobs } from "../../drivers/blob/files/open-file-blobs.ts";
import { openS3Blobs } from "../../drivers/blob/s3/open-s3-blobs.ts";
import { under } from "../../drivers/blob/under.ts";
import { attemptArtifactFiles } from "../artifacts/attempt-artifact-files.ts";
import { StoredAttempts } from "./stored-attempts.ts";
import { StoreSweep } from "./sweep-store.ts";

const dayMs = 86_400_000;
const large = Buffer.alloc(200_000, "large ");
const root = mkdtempSync(join(tmpdir(), "wzp-sweep-"));
let s3: S3Rig;
beforeAll(async () => {
  if (noS3 === undefined) s3 = await S3Rig.start();
});
afterAll(async () => {
  if (noS3 === undefined) await s3[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

async function openS3(): Promise<Blobs> {
  const blobs = openS3Blobs(await s3.bucket(), s3Variables);
  if (!blobs.ok) throw new Error(blobs.failure.detail);
  return blobs.value;
}

async function openFiles(): Promise<Blobs> {
  return openFileBlobs(mkdtempSync(`${root}/store-`));
}

const attemptOf = (run: number, attempt = 1): AttemptName => ({
  kind: "attempt",
  run,
  task: "a b(1)",
  attempt,
});

describe.each([
  ["files", openFiles, undefined],
  ["s3", openS3, noS3],
] as const)("attempts stored in %s", (_, open, missing) => {
  test.skipIf(missing !== undefined)("stay as long as a run refers to them, and a day longer", async () => {
    using whole = await open();
    const blobs = under(whole, "one");
    const state = mkdtempSync(`${root}/state-`);
    const store = new StoredAttempts(blobs, { state, artifacts: attemptArtifactFiles(state) });
    for (const name of [attemptOf(1), attemptOf(2), attemptOf(2, 2)]) {
      const directory = `${state}/attempts/r${name.run}/a%20b(1)#${name.attempt}`;
      mkdirSync(`${directory}/artifacts/x`, { recursive: true });
      writeFileSync(`${directory}/out.log`, `out of ${name.run}#${name.attempt}`);
      writeFileSync(`${directory}/attempt.json`, "not for anybody");
      writeFileSync(`${directory}/artifacts/x/large`, large);
      expect(await store.seal(name)).toMatchObject({ ok: true });
    }
    expect(await keysIn(blobs)).toHaveLength(5);
    const runs = new Set([1, 2]);
    let now = Date.now();
    const sweepOf = (folder: Blobs) =>
      new StoreSweep({
        blobs: folder,
        graceMs: dayMs,
        now: () => now,
        hasRun: async (run) => runs.has(run),
        stopped: () => false,
      });
    const sweep = sweepOf(blobs);
    now += 2 * dayMs;
    expect(await sweep.sweep()).toMatchObject({ ok: true });
    expect(await keysIn(blobs)).toHaveLength(5);

    now = Date.now();
    expect(await sweep.forget(2, "artifacts")).toMatchObject({ ok: true });
    runs.delete(1);
    expect(await sweep.sweep()).toMatchObject({ ok: true });
    expect(await logOf(store, attemptOf(2))).toBe("out of 2#1");
    expect(await logOf(store, attemptOf(1))).toBe("out of 1#1");
    expect((await store.find(attemptOf(2, 2))) satisfies object).toMatchObject({ value: { artifacts: [] } });
    expect(await keysIn(blobs)).toHaveLength(7);

    now += 2 * dayMs;
    expect(await sweep.sweep()).toMatchObject({ ok: true });
    expect((await keysIn(blobs)).map((key) => key.replace(/^runs\//, ""))).toEqual([
      "r2/attempts/a%20b(1)#1",
      "r2/attempts/a%20b(1)#2",
    ]);
    expect(await logOf(store, attemptOf(2, 2))).toBe("out of 2#2");
    // A server with another key sees nothing of it in the same bucket.
    expect(await keysIn(under(whole, "two"))).toEqual([]);
  });

  test.skipIf(missing !== undefined)("are refused when their content is not what was stored", async () => {
    using blobs = await open();
    const state = mkdtempSync(`${root}/state-`);
    const store = new StoredAttempts(blobs, { state, artifacts: attemptArtifactFiles(state) });
    mkdirSync(`${state}/attempts/r1/a%20b(1)#1/artifacts`, { recursive: true });
    writeFileSync(`${state}/attempts/r1/a%20b(1)#1/artifacts/large`, large);
    await store.seal(attemptOf(1));
    const [object = ""] = (await keysIn(blobs)).filter((key) => key.includes("/objects/"));
    await blobs.put(object, Buffer.alloc(large.length, "wrong "));
    const found = await store.find(attemptOf(1));
    const [file] = (found.ok && found.value?.artifacts) || [];
    if (file === undefined) throw new Error("no artifact");
    const opened = await store.open(attemptOf(1), file);
    if (!opened.ok) throw new Error(opened.failure.detail);
    await expect(buffer(opened.value.content)).rejects.toThrow("large is damaged in the store");
    await blobs.remove([object]);
    expect(await store.open(attemptOf(1), file)).toMatchObject({
      failure: { detail: expect.stringContaining("large is missing") as unknown },
    });
  });
});

async function keysIn(blobs: Blobs): Promise<readonly string[]> {
  const page = await blobs.list({ prefix: "" });
  if (!page.ok) throw new Error(page.failure.detail);
  return page.value.items.map(({ key }) => key);
}

async function logOf(store: StoredAttempts, name: AttemptName): Promise<string | undefined> {
  const found = await store.find(name);
  const file = found.ok ? found.value?.logs.find(({ path }) => path === "out.log") : undefined;
  const opened = file && (await store.open(name, file));
  return opened?.ok === true ? String(await buffer(opened.value.content)) : undefined;
}
