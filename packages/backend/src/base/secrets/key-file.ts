import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";

/** The key size of AES-256. */
export const keyBytes = 32;

/**
 * Opens the key file, which is separate from the database that it encrypts: either of the two alone is useless to a
 * thief. Creates a random key if the file is missing; refuses a file that others can read or that contains no key.
 */
export function openKeyFile(path: string): Result<Uint8Array, Failure> {
  try {
    return readKey(path) ?? makeKey(path);
  } catch (error) {
    return fail(homeFailure(`The key file ${path} cannot be created or read`, error));
  }
}

function readKey(path: string): Result<Uint8Array, Failure> | undefined {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { mode, uid } = fstatSync(file);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) return fail(openToOthers(path));
    const key = readFileSync(file);
    return key.length === keyBytes ? ok(key) : fail(noKey(path));
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes the key durably under its name or not at all: losing part of a key would lose everything encrypted with it.
 */
function makeKey(path: string): Result<Uint8Array, Failure> {
  const key = randomBytes(keyBytes);
  const written = `${path}.${process.pid}`;
  rmSync(written, { force: true });
  const file = openSync(written, "wx", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    // Unlike rename, link fails when another process has created the file meanwhile.
    linkSync(written, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return readKey(path) ?? fail(noKey(path));
  } finally {
    rmSync(written, { force: true });
  }
  return ok(key);
}

function openToOthers(path: string): Failure {
  return createFailure({
    reason: "permission-denied",
    detail: createMessage("key-file-open", { path }),
    hint: createMessage("key-file-open-hint", { path }),
  });
}

function noKey(path: string): Failure {
  return createFailure({
    reason: "read-only-home",
    detail: createMessage("key-size", { path, bytes: keyBytes }),
    hint: createMessage("key-size-hint"),
  });
}
