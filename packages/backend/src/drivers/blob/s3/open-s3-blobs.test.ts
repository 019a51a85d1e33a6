import { createHash, randomBytes } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { FaultyProxy } from "../../../../../shared/test/rigs/faulty-proxy.ts";
import { noS3, S3Rig, s3Variables } from "../../../../../shared/test/rigs/s3-rig.ts";
import type { Blobs } from "../blobs.ts";
import { blobsContract, readAll } from "../blobs.contract.ts";
import { openS3Blobs } from "./open-s3-blobs.ts";

let s3: S3Rig;
let proxy: FaultyProxy;
beforeAll(async () => {
  if (noS3 !== undefined) return;
  s3 = await S3Rig.start();
  proxy = await FaultyProxy.before(s3.endpoint);
});
afterAll(async () => {
  if (noS3 !== undefined) return;
  await proxy[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});

function opened(address: string): Blobs {
  const blobs = openS3Blobs(address, s3Variables);
  if (!blobs.ok) throw new Error(blobs.failure.detail);
  return blobs.value;
}

blobsContract("s3", { missing: noS3, open: async () => opened(await s3.bucket()) });

describe.skipIf(noS3 !== undefined)("when the store is not well", () => {
  const faulty = async () => opened(await s3.bucket(proxy.address));

  test.each(["busy", "reset", "lost"] as const)("each request is repeated after: %s", async (kind) => {
    using blobs = await faulty();
    const large = randomBytes(9_000_000);
    const break3 = (method: string) => proxy.faults.push(...[1, 2, 3].map(() => ({ kind, method })));
    break3("PUT");
    expect(await blobs.put("small", Buffer.from("hello"))).toMatchObject({ ok: true });
    break3("POST");
    expect(await blobs.put("large", large)).toMatchObject({ ok: true });
    break3("HEAD");
    break3("GET");
    expect(String(await readAll(blobs, "small"))).toBe("hello");
    expect((await readAll(blobs, "large"))?.equals(large)).toBe(true);
    break3("GET");
    expect(await blobs.list({ prefix: "" })).toMatchObject({ value: { items: [{}, {}] } });
    break3("POST");
    expect(await blobs.remove(["small", "large"])).toMatchObject({ ok: true });
    expect(proxy.faults).toEqual([]);
  });

  test("a new blob whose acknowledgement was lost is there, and not reported as failed", async () => {
    using blobs = await faulty();
    proxy.faults.push({ kind: "lost", method: "PUT" });
    expect(await blobs.put("k", Buffer.from("hello"), { onlyNew: true })).toMatchObject({ ok: true });
    expect(String(await readAll(blobs, "k"))).toBe("hello");
  });

  test("reading goes on where an answer was cut off, and gives up when nothing more comes", async () => {
    using blobs = await faulty();
    const large = randomBytes(3_000_001);
    await blobs.put("k", large);
    proxy.faults.push(...Array.from({ length: 6 }, () => ({ kind: "half", method: "GET" }) as const));
    const read = (await readAll(blobs, "k")) ?? Buffer.alloc(0);
    expect(createHash("sha256").update(read).digest("hex")).toBe(
      createHash("sha256").update(large).digest("hex"),
    );
    const reading = await blobs.get("k");
    if (!reading.ok || reading.value === undefined) throw new Error("no blob");
    proxy.away = true;
    try {
      await expect(reading.value.content.next()).rejects.toThrow("does not answer");
    } finally {
      proxy.away = false;
    }
  });

  test("closing the store ends a request that nobody answers", async () => {
    const blobs = await faulty();
    proxy.faults.push({ kind: "silent" });
    const before = proxy.seen.length;
    const putting = blobs.put("k", Buffer.from("hello"));
    await expect.poll(() => proxy.seen.length).toBe(before + 1);
    blobs[Symbol.dispose]();
    expect(await putting).toMatchObject({ ok: false, failure: { detail: expect.stringContaining("Abort") } });
  });

  test("a blob that is replaced while it is read is never mixed", async () => {
    using blobs = await faulty();
    await blobs.put("k", Buffer.alloc(1_000_000, "a"));
    const reading = await blobs.get("k");
    if (!reading.ok || reading.value === undefined) throw new Error("no blob");
    await blobs.put("k", Buffer.alloc(1_000_000, "b"));
    await expect(reading.value.content.next()).rejects.toThrow("PreconditionFailed");
  });

  test("a store that is away, a missing bucket and missing credentials are failures that say what to do", async () => {
    using away = opened("s3://bucket/p?endpoint=http://127.0.0.1:1");
    expect(await away.put("k", Buffer.from("x"))).toMatchObject({
      ok: false,
      failure: {
        reason: "blobs-unavailable",
        detail: expect.stringMatching(
          /^s3:\/\/bucket\/p at http:\/\/127\.0\.0\.1:1 does not answer: ECONNREFUSED/,
        ),
        hint: expect.stringContaining("Check the network"),
      },
    });
    using missing = opened(`s3://no-such-bucket?endpoint=${s3.endpoint}`);
    const gone = { ok: false, failure: { detail: `s3://no-such-bucket at ${s3.endpoint} does not exist.` } };
    expect(await missing.put("k", Buffer.from("x"))).toMatchObject(gone);
    expect(await missing.list({ prefix: "" })).toMatchObject(gone);
    using nobody = opened(`s3://bucket?endpoint=${s3.endpoint}&profile=none`);
    expect(await nobody.put("k", Buffer.from("x"))).toMatchObject({
      failure: { detail: expect.stringContaining("There are no credentials for s3://bucket") },
    });
  });
});
