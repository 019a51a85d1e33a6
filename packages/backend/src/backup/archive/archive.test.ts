import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { afterEach, beforeEach, expect, test } from "vitest";

import { makeAgeKeys } from "./age-keys.ts";
import { Archive } from "./archive.ts";
import { DirectoryTarget } from "./directory-target.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(`${tmpdir()}/wzp-archive-`)));
afterEach(() => rmSync(directory, { recursive: true }));

const emptySnapshot = {
  version: 1 as const,
  at: 1,
  tookMs: 1,
  release: "1",
  host: "h",
  state: "/s",
  files: 0,
  bytes: 0,
  sections: [],
  projects: [],
};
const words = (passphrase: string) => ({ kind: "passphrase", passphrase }) as const;

async function open(passphrase = "several good words", create = true): Promise<Archive> {
  const opened = await Archive.open(new DirectoryTarget(directory), words(passphrase), { create });
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
  const refused = await Archive.open(new DirectoryTarget(directory), words("another passphrase"), {
    create: true,
  });
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
  const refused = await Archive.open(new DirectoryTarget(directory), words("several good words"), {
    create: false,
  });
  expect(refused).toMatchObject({ ok: false, failure: { reason: "not-found" } });
  writeFileSync(`${directory}/wzp-backup.json`, "{}");
  const foreign = await Archive.open(new DirectoryTarget(directory), words("several good words"), {
    create: true,
  });
  expect(foreign).toMatchObject({ ok: false, failure: { reason: "not-found" } });
});

test("a home that has only its own key writes and lists, and only the private key reads", async () => {
  const { identity, recipient } = await makeAgeKeys();
  const writeKey = randomBytes(32);
  const openFor = async (secret: object, create = false) =>
    Archive.open(new DirectoryTarget(directory), { kind: "recipient", ...secret }, { create });
  const writer = await openFor({ recipient, writeKey }, true);
  if (!writer.ok) throw new Error(writer.failure.detail);
  const name = await writer.value.put(Buffer.from("PLANTED-SECRET ".repeat(100)));
  expect(await writer.value.put(Buffer.from("PLANTED-SECRET ".repeat(100)))).toBe(name);
  expect(await writer.value.get(name)).toMatchObject({ ok: false, failure: { reason: "unauthorized" } });
  const snapshot = { ...emptySnapshot, id: "2026-01-01" };
  await writer.value.writeSnapshot(snapshot);
  for (const path of files()) expect(readFileSync(path, "latin1")).not.toContain("PLANTED-SECRET");

  const later = await openFor({ writeKey });
  expect(later.ok && (await later.value.readSnapshot("2026-01-01"))).toEqual({ ok: true, value: snapshot });
  expect(later.ok && (await later.value.get(name))).toMatchObject({ ok: false });
  const reader = await openFor({ identity });
  const read = reader.ok ? await reader.value.get(name) : reader;
  expect(read.ok && read.value.toString().slice(0, 14)).toBe("PLANTED-SECRET");

  const { identity: stranger, recipient: other } = await makeAgeKeys();
  for (const secret of [{ identity: stranger }, { writeKey: randomBytes(32) }, {}])
    expect(await openFor(secret)).toMatchObject({ ok: false, failure: { reason: "unauthorized" } });
  expect(await openFor({ recipient: other, writeKey })).toMatchObject({
    ok: false,
    failure: { reason: "conflict", detail: expect.stringContaining(recipient) },
  });
  for (const path of files()) if (path.endsWith(".age")) writeFileSync(path, "damaged");
  const damaged = await openFor({ identity });
  expect(damaged.ok && (await damaged.value.get(name))).toMatchObject({
    ok: false,
    failure: { reason: "backup-damaged" },
  });
});
