import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { afterEach, beforeEach, expect, test } from "vitest";

import { Archive } from "./archive.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(`${tmpdir()}/wzp-archive-`)));
afterEach(() => rmSync(directory, { recursive: true }));

async function open(passphrase = "several good words", create = true): Promise<Archive> {
  const opened = await Archive.open(directory, passphrase, { create });
  if (!opened.ok) throw new Error(opened.failure.detail);
  return opened.value;
}

function files(): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
}

test("equal content is stored once, under a name that does not tell the content", async () => {
  const archive = await open();
  const [one, same, other] = [
    await archive.put(Buffer.from("one")),
    await archive.put(Buffer.from("one")),
    await archive.put(Buffer.from("other")),
  ];
  expect(same).toBe(one);
  expect(other).not.toBe(one);
  expect(archive.added.chunks).toBe(2);
  rmSync(`${directory}/wzp-backup.json`);
  expect(await (await open()).put(Buffer.from("one"))).not.toBe(one);
});

test("nothing that was stored can be read without the passphrase", async () => {
  const archive = await open();
  await archive.put(Buffer.from("PLANTED-SECRET ".repeat(100)));
  for (const path of files()) expect(readFileSync(path, "latin1")).not.toContain("PLANTED-SECRET");
  const refused = await Archive.open(directory, "another passphrase", { create: true });
  expect(refused).toMatchObject({ ok: false, failure: { reason: "unauthorized" } });
});

test("a changed or exchanged chunk is reported, and stored again once put aside", async () => {
  const archive = await open();
  const [one, other] = [await archive.put(Buffer.from("one")), await archive.put(Buffer.from("two"))];
  const pathOf = (name: string) => `${directory}/chunks/${name.slice(0, 2)}/${name}`;
  writeFileSync(pathOf(one), readFileSync(pathOf(other)));
  expect(await archive.get(one)).toMatchObject({ ok: false, failure: { reason: "backup-damaged" } });
  await archive.putAside(one);
  expect(await archive.put(Buffer.from("one"))).toBe(one);
  expect(await archive.get(one)).toEqual({ ok: true, value: Buffer.from("one") });
});

test("a directory without an archive is not taken for one", async () => {
  const refused = await Archive.open(directory, "several good words", { create: false });
  expect(refused).toMatchObject({ ok: false, failure: { reason: "not-found" } });
  writeFileSync(`${directory}/wzp-backup.json`, "{}");
  const foreign = await Archive.open(directory, "several good words", { create: true });
  expect(foreign).toMatchObject({ ok: false, failure: { reason: "not-found" } });
});
