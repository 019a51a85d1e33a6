import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import type { Checkouts } from "../checkouts.ts";
import { TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "./open-checkouts.ts";

/** A separate disk of 24 MiB; mounting it requires root. */
const disk = mkdtempSync(join(tmpdir(), "wzp-disk-"));
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=24m", "none", disk]).status === 0;

describe.skipIf(!mounted)("checkouts on a disk that is full", () => {
  let repository: TestRepository;
  let checkouts: Checkouts;
  const outer = process.env["TMPDIR"];

  beforeAll(() => {
    process.env["TMPDIR"] = disk;
  });
  afterAll(() => {
    if (outer === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = outer;
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  beforeEach(() => {
    repository = new TestRepository();
    writeFile(join(repository.root, "big.bin"), noise(3));
    repository.git("add", "big.bin");
    repository.commit("big");
    const { state, env } = repository;
    checkouts = openCheckouts({ state, env, now: () => Date.now() });
  });
  afterEach(() => repository[Symbol.dispose]());

  /** Returns poorly compressible text of this many MiB. */
  function noise(mebibytes: number): string {
    return spawnSync("sh", ["-c", `head -c ${mebibytes * 786_432} /dev/urandom | base64 -w0`], {
      maxBuffer: 2 ** 26,
    }).stdout.toString();
  }

  /** Fills the disk except this many KiB; disposing frees it again. */
  function fill(leftKiB: number): Disposable {
    const path = join(disk, "filler");
    const file = openSync(path, "w");
    const left = join(disk, "left");
    writeFile(left, "x".repeat(leftKiB * 1024));
    try {
      for (;;) writeSync(file, Buffer.alloc(65_536));
    } catch {
      closeSync(file);
    }
    rmSync(left);
    return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
  }

  const full = { failure: { reason: "disk-full", hint: expect.stringContaining("wzp clean") } };
  /** KiB of free space: from none to enough for a part of the checkout. */
  const amounts = [0, 16, 128, 1024];

  it("cannot be prepared, says why, and can be as soon as there is room", async () => {
    const before = repository.fingerprint();
    for (const left of amounts) {
      const request = repository.request(`r1/t${left}#1`);
      using filled = fill(left);
      expect(await checkouts.prepare(request), `with ${left} KiB`).toMatchObject(full);
      filled[Symbol.dispose]();
      const checkout = valueOf(await checkouts.prepare(request));
      expect(readFileSync(join(checkout.root, "big.bin"), "utf8")).toHaveLength(3 * 2 ** 20);
      valueOf(await checkouts.discard(request, "test"));
    }
    expect(repository.fingerprint()).toBe(before);
  });

  it("keep their work when it can neither be committed nor saved, and let it go only when it was", async () => {
    const before = repository.fingerprint();
    for (const left of amounts) {
      const request = repository.request(`r1/t${left}#1`);
      const checkout = valueOf(await checkouts.prepare(request));
      const work = noise(2);
      writeFile(join(checkout.root, "work.txt"), work);
      using filled = fill(left);
      expect(await checkouts.commit(checkout, request), `commit with ${left} KiB`).toMatchObject(full);
      expect(await checkouts.discard(request, "test"), `discard with ${left} KiB`).toMatchObject(full);
      expect(readFileSync(join(checkout.root, "work.txt"), "utf8")).toBe(work);
      filled[Symbol.dispose]();
      const { saved = "" } = valueOf(await checkouts.discard(request, "test"));
      expect(repository.git("rev-parse", `${saved}:work.txt`)).toMatch(/^[0-9a-f]{40}\n$/);
      expect(existsSync(checkout.root)).toBe(false);
    }
    expect(repository.git("fsck", "--connectivity-only")).not.toContain("missing");
    expect(repository.fingerprint()).toBe(before);
  });

  it("go when there is nothing to save, which is how the disk gets room again", async () => {
    const request = repository.request();
    const checkout = valueOf(await checkouts.prepare(request));
    // Room for a copy of its index only.
    using _filled = fill(64);
    const removed = await checkouts.discard(request, "test");
    expect(valueOf(removed).bytes).toBeGreaterThan(2 ** 20);
    expect(existsSync(checkout.root)).toBe(false);
    expect(valueOf(await checkouts.prepare(request)).root).toBe(checkout.root);
  });
});
