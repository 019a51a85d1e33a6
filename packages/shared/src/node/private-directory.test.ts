import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { ensurePrivateDirectory } from "./private-directory.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-private-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a missing directory is made for the user alone", () => {
  expect(ensurePrivateDirectory(join(directory, "a/b"))).toEqual({ ok: true, value: undefined });
  expect(statSync(join(directory, "a/b")).mode & 0o777).toBe(0o700);
});

test("a directory that others can enter is refused with what to do", () => {
  const open = join(directory, "open");
  mkdirSync(open);
  chmodSync(open, 0o755);
  expect(ensurePrivateDirectory(open)).toMatchObject({
    ok: false,
    failure: { reason: "permission-denied", hint: expect.stringContaining(`chmod 700 ${open}`) },
  });
});

test("a link in the place of the directory is refused", () => {
  mkdirSync(join(directory, "real"), { mode: 0o700 });
  symlinkSync(join(directory, "real"), join(directory, "link"));
  expect(ensurePrivateDirectory(join(directory, "link"))).toMatchObject({ ok: false });
});

test("a directory under a file is refused in one sentence", () => {
  expect(ensurePrivateDirectory("/dev/null/x")).toMatchObject({
    ok: false,
    failure: { reason: "read-only-home" },
  });
});
