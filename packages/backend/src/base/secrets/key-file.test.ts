import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { expect, onTestFinished, test } from "vitest";

import { keyBytes, openKeyFile } from "./key-file.ts";
import { seal, unseal } from "./seal.ts";

function keyPath(): string {
  const directory = mkdtempSync(`${tmpdir()}/wzp-key-`);
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return `${directory}/some.key`;
}

function opened(path: string): Uint8Array {
  const key = openKeyFile(path);
  if (!key.ok) throw new Error(key.failure.detail);
  return key.value;
}

test("a key is made once, for its user alone, and is the same from then on", () => {
  const path = keyPath();
  const key = opened(path);
  expect(key).toHaveLength(keyBytes);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(opened(path)).toEqual(key);
  expect(readFileSync(path)).toEqual(Buffer.from(key));
});

test("a key that others can read, or that is none, is refused", () => {
  const path = keyPath();
  opened(path);
  chmodSync(path, 0o640);
  expect(openKeyFile(path)).toMatchObject({ ok: false, failure: { reason: "permission-denied" } });
  chmodSync(path, 0o600);
  writeFileSync(path, "short");
  expect(openKeyFile(path)).toMatchObject({ ok: false, failure: { detail: expect.stringContaining("32") } });
});

test("sealed bytes open only with their key, for their purpose and unaltered", () => {
  const key = opened(keyPath());
  const sealed = seal(key, "otpauth://… 秘密", "factor of u1");
  expect(Buffer.from(sealed).toString("latin1")).not.toContain("otpauth");
  expect(unseal(key, sealed, "factor of u1")).toBe("otpauth://… 秘密");
  expect(unseal(key, sealed, "factor of u2")).toBeUndefined();
  expect(unseal(opened(keyPath()), sealed, "factor of u1")).toBeUndefined();
  for (const at of sealed.keys()) {
    const altered = Uint8Array.from(sealed, (byte, each) => (each === at ? byte ^ 1 : byte));
    expect(unseal(key, altered, "factor of u1"), `byte ${at}`).toBeUndefined();
  }
  expect(unseal(key, sealed.subarray(0, 20), "factor of u1")).toBeUndefined();
});
