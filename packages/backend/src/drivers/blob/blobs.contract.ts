import { createHash, randomBytes } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { BlobRange, Blobs } from "./blobs.ts";

interface Variant {
  /** Opens an empty store. */
  readonly open: () => Promise<Blobs>;
  /** Why this machine cannot run the contract. */
  readonly missing?: string | undefined;
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* failing(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
}

export async function readAll(blobs: Blobs, key: string, range?: BlobRange): Promise<Buffer | undefined> {
  const reading = await blobs.get(key, range);
  if (!reading.ok) throw new Error(reading.failure.detail);
  if (reading.value === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of reading.value.content) pieces.push(piece);
  return Buffer.concat(pieces);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function blobsContract(name: string, { open, missing }: Variant): void {
  const untested = missing === undefined ? "" : ` (NOT TESTED: ${missing})`;
  describe.skipIf(missing !== undefined)(`${name}: a store of blobs${untested}`, () => {
    let blobs: Blobs;
    beforeEach(async () => void (blobs = await open()));
    afterEach(() => blobs[Symbol.dispose]());

    const keysOf = async (prefix: string, folders = false) => {
      const page = await blobs.list({ prefix, folders });
      if (!page.ok) throw new Error(page.failure.detail);
      return { items: page.value.items.map(({ key }) => key), folders: page.value.folders };
    };

    test("returns what was put, and its size", async () => {
      const before = Date.now();
      expect(await blobs.put("a/b", Buffer.from("hello"))).toEqual({ ok: true, value: { written: true } });
      expect(String(await readAll(blobs, "a/b"))).toBe("hello");
      const head = await blobs.head("a/b");
      expect(head).toMatchObject({ ok: true, value: { key: "a/b", bytes: 5 } });
      expect(Math.abs((head.ok && head.value ? head.value.at : 0) - before)).toBeLessThan(60_000);
      await blobs.put("empty", Buffer.alloc(0));
      expect(await readAll(blobs, "empty")).toEqual(Buffer.alloc(0));
    });

    test("has nothing under other keys", async () => {
      await blobs.put("a/b", Buffer.from("hello"));
      for (const key of ["a", "b", "a/b/c", "a/bb"]) {
        expect(await blobs.head(key)).toEqual({ ok: true, value: undefined });
        expect(await blobs.get(key)).toEqual({ ok: true, value: undefined });
      }
    });

    test.each(["r1/my task#1.json", "r1/é 日本語+&=?%2F;:@,'\"~", "..a/b..", "-/--"])(
      "keeps the key %j as it is",
      async (key) => {
        await blobs.put(key, Buffer.from(key));
        expect(String(await readAll(blobs, key))).toBe(key);
        expect(await keysOf("")).toEqual({ items: [key], folders: [] });
        await blobs.remove([key]);
        expect(await keysOf("")).toEqual({ items: [], folders: [] });
      },
    );

    test.each(["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\0b", "a".repeat(901)])(
      "refuses %j as a key",
      async (key) => {
        await expect((async () => blobs.put(key, Buffer.from("x")))()).rejects.toThrow("not a key");
        await expect((async () => blobs.head(key))()).rejects.toThrow("not a key");
      },
    );

    test("takes a stream larger than one part, and returns each part of it", async () => {
      const bytes = randomBytes(20_000_003);
      expect(await blobs.put("large", inPieces(bytes, 700_001), { bytes: bytes.length })).toMatchObject({
        ok: true,
      });
      expect(hashOf((await readAll(blobs, "large")) ?? Buffer.alloc(0))).toBe(hashOf(bytes));
      for (const [from, length] of [
        [0, 10],
        [8_388_600, 20],
        [20_000_000, undefined],
        [20_000_000, 100],
        [20_000_003, undefined],
        [30_000_000, 5],
      ] as const) {
        const part = await readAll(blobs, "large", { from, length });
        expect(part?.equals(bytes.subarray(from, length && from + length)), `${from}`).toBe(true);
      }
    });

    test.each([5, 9_000_000])("with onlyNew, the first blob of %i bytes stays", async (size) => {
      const [first, second] = [randomBytes(size), randomBytes(size)];
      expect(await blobs.put("k", inPieces(first, 1_000_000), { onlyNew: true })).toMatchObject({
        value: { written: true },
      });
      expect(await blobs.put("k", inPieces(second, 1_000_000), { onlyNew: true })).toMatchObject({
        value: { written: false },
      });
      expect(hashOf((await readAll(blobs, "k")) ?? first)).toBe(hashOf(first));
      expect(await blobs.put("k", second)).toMatchObject({ value: { written: true } });
      expect(hashOf((await readAll(blobs, "k")) ?? first)).toBe(hashOf(second));
    });

    test("of several writers at once, one writes", async () => {
      const bodies = Array.from({ length: 8 }, (_, nth) => Buffer.from(`writer ${nth}`));
      const put = await Promise.all(bodies.map((body) => blobs.put("k", body, { onlyNew: true })));
      expect(put.filter((each) => each.ok && each.value.written)).toHaveLength(1);
      expect(put.every((each) => each.ok)).toBe(true);
      const winner = put.findIndex((each) => each.ok && each.value.written);
      expect(String(await readAll(blobs, "k"))).toBe(`writer ${winner}`);
    });

    test.each([10, 9_000_000])("a source that fails after %i bytes leaves nothing", async (size) => {
      const put = await blobs.put("k", failing(randomBytes(size)));
      expect(put).toMatchObject({ ok: false, failure: { reason: "blobs-unavailable" } });
      expect(put.ok ? "" : put.failure.detail).toContain("EIO");
      expect(await blobs.head("k")).toEqual({ ok: true, value: undefined });
      expect(await keysOf("")).toEqual({ items: [], folders: [] });
    });

    test("lists keys in order, page by page, and folders", async () => {
      const keys = ["a-b", "a/1", "a/2", "a/x/3", "b/1", "日/本"];
      for (const key of keys.toReversed()) await blobs.put(key, Buffer.from(key));
      expect(await keysOf("")).toEqual({ items: keys, folders: [] });
      expect(await keysOf("a/")).toEqual({ items: ["a/1", "a/2", "a/x/3"], folders: [] });
      expect(await keysOf("a/x")).toEqual({ items: ["a/x/3"], folders: [] });
      expect(await keysOf("", true)).toEqual({ items: ["a-b"], folders: ["a/", "b/", "日/"] });
      expect(await keysOf("a/", true)).toEqual({ items: ["a/1", "a/2"], folders: ["a/x/"] });
      expect(await keysOf("none/")).toEqual({ items: [], folders: [] });
      const found: string[] = [];
      for (let after: string | undefined = undefined, more = true; more;) {
        const page = await blobs.list({ prefix: "", after, limit: 2 });
        if (!page.ok) throw new Error(page.failure.detail);
        expect(page.value.items.length).toBeLessThanOrEqual(2);
        found.push(...page.value.items.map(({ key }) => key));
        after = page.value.next;
        more = after !== undefined;
      }
      expect(found).toEqual(keys);
    });

    test("removes several at once, and those that are not there", async () => {
      for (const key of ["a/1", "a/2", "b"]) await blobs.put(key, Buffer.from(key));
      expect(await blobs.remove(["a/1", "none", "b"])).toMatchObject({ ok: true });
      expect(await keysOf("")).toEqual({ items: ["a/2"], folders: [] });
      expect(await blobs.remove([])).toMatchObject({ ok: true });
    });
  });
}
