import { mkdtempSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { blobsContract, readAll } from "../blobs.contract.ts";
import { openFileBlobs } from "./open-file-blobs.ts";

const root = mkdtempSync(join(tmpdir(), "wzp-blobs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let stores = 0;

function directory(): string {
  stores += 1;
  const made = `${root}/${stores}`;
  mkdirSync(made);
  return made;
}

blobsContract("files", { open: async () => openFileBlobs(directory()) });

test("a directory that is not mounted is no empty store", async () => {
  const blobs = openFileBlobs(`${root}/none`);
  const missing = {
    ok: false,
    failure: { reason: "blobs-unavailable", detail: `${root}/none does not exist.` },
  };
  expect(await blobs.head("a")).toMatchObject(missing);
  expect(await blobs.get("a")).toMatchObject(missing);
  expect(await blobs.list({ prefix: "" })).toMatchObject(missing);
  expect(await blobs.put("a", Buffer.from("x"))).toMatchObject(missing);
});

test("files are for their user alone, links are not followed, and unfinished ones are not listed", async () => {
  const place = directory();
  const blobs = openFileBlobs(place);
  await blobs.put("a/b", Buffer.from("x"));
  expect(statSync(`${place}/a/b`).mode & 0o777).toBe(0o600);
  symlinkSync("/etc/hostname", `${place}/a/link`);
  writeFileSync(`${place}/a/c.partial-00000000-0000-0000-0000-000000000000`, "half");
  expect(await readAll(blobs, "a/link")).toBeUndefined();
  expect(await blobs.list({ prefix: "" })).toMatchObject({ ok: true, value: { items: [{ key: "a/b" }] } });
});
