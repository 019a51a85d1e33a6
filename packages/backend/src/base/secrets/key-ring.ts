import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createMessage,
  createFailure,
  type FailureMessage,
} from "@wezterm-parallel/shared/domain/failure-message";

import { keyBytes } from "./key-file.ts";

/** Keys by name; more than one only while data with an older key is re-encrypted. */
export interface KeyRing {
  /** Name of the key for new data. */
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

const ringSchema = z.object({
  version: z.literal(1),
  current: z.string(),
  keys: z.record(
    z.string(),
    z.base64().refine((text) => Buffer.from(text, "base64").length === keyBytes),
  ),
});

/**
 * Reads the key ring; undefined without a file. Fails with `key-unusable` for a file that others can read or that is
 * invalid.
 */
export function readKeyRing(path: string): Result<KeyRing | undefined, Failure> {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? ok(undefined) : fail(unread(path, error));
  }
  try {
    const { mode, uid } = fstatSync(file);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
      return fail(
        unusable(createMessage("key-file-open", { path }), createMessage("key-file-open-hint", { path })),
      );
    }
    const ring = parseRing(readFileSync(file, "utf8"));
    return ring === undefined ? fail(unusable(createMessage("key-file-broken", { path }))) : ok(ring);
  } catch (error) {
    return fail(unread(path, error));
  } finally {
    closeSync(file);
  }
}

function parseRing(text: string): KeyRing | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = ringSchema.safeParse(value);
  if (!parsed.success || parsed.data.keys[parsed.data.current] === undefined) return undefined;
  const keys = Object.entries(parsed.data.keys).map(
    ([name, key]) => [name, Buffer.from(key, "base64")] as const,
  );
  return { current: parsed.data.current, keys: new Map(keys) };
}

/** Returns the ring with a new key as the current one. */
export function withNewKey(ring: KeyRing | undefined): KeyRing {
  const name = `k-${randomBytes(6).toString("hex")}`;
  return { current: name, keys: new Map([...(ring?.keys ?? []), [name, randomBytes(keyBytes)]]) };
}

export function withoutOldKeys({ current, keys }: KeyRing): KeyRing {
  return { current, keys: new Map([...keys].filter(([name]) => name === current)) };
}

/** Replaces the file atomically and durably: after a crash it has the old or the new ring. */
export function writeKeyRing(path: string, { current, keys }: KeyRing): Result<void, Failure> {
  const written = `${path}.new`;
  const encoded = [...keys].map(([name, key]) => [name, Buffer.from(key).toString("base64")]);
  try {
    rmSync(written, { force: true });
    const file = openSync(written, "wx", 0o600);
    try {
      writeSync(file, `${JSON.stringify({ version: 1, current, keys: Object.fromEntries(encoded) })}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(written, path);
    syncDirectory(dirname(path));
    return ok(undefined);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(unusable(createMessage("key-file-unwritten", { path, code: String(code) })));
  }
}

/** Without this, a power cut may undo the rename and restore a ring without the newest key. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function unread(path: string, error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException;
  return unusable(createMessage("key-file-unread", { path, code: String(code) }));
}

export function unusable(detail: FailureMessage, hint = createMessage("key-file-hint")): Failure {
  return createFailure({ reason: "key-unusable", detail, hint });
}
