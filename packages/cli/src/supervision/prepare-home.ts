import { lstatSync, rmSync, writeFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles } from "./daemon-files.ts";
import { makeDirectory } from "./make-directory.ts";

/** Creates the directories of the home, readable by this user only. */
export function prepareHome(home: HomePaths): Result<void, Failure> {
  const { logs } = daemonFiles(home, "server");
  try {
    for (const directory of [home.state, logs]) makeDirectory(directory);
  } catch (error) {
    return fail(notWritable(home, error));
  }
  return prepareRuntime(home);
}

/** Creates the directory for sockets and for files that a browser opens. */
export function prepareRuntime(home: HomePaths): Result<void, Failure> {
  try {
    makeDirectory(home.runtime);
  } catch (error) {
    return fail(notWritable(home, error));
  }
  return checkOwner(home.runtime);
}

/** Marks the home as wanted, so that the keepers start server and worker; removes earlier refusals. */
export function markWanted(home: HomePaths): Result<void, Failure> {
  try {
    writeFileSync(daemonFiles(home, "server").wanted, "", { mode: 0o600 });
    for (const role of daemonRoles) rmSync(daemonFiles(home, role).refused, { force: true });
    return ok(undefined);
  } catch (error) {
    return fail(notWritable(home, error));
  }
}

/** More than a file system stores inline in an inode, so that a full disk is detected. */
const probeBytes = 4096;

/** Writes a test file to check for free space; without any, no daemon can start. */
export function findRoom(home: HomePaths): Result<void, Failure> {
  const probe = `${home.state}/.probe-${process.pid}`;
  try {
    writeFileSync(probe, Buffer.alloc(probeBytes, 1), { mode: 0o600 });
    return ok(undefined);
  } catch (error) {
    return fail(notWritable(home, error));
  } finally {
    rmSync(probe, { force: true });
  }
}

/**
 * In a shared /tmp, another user could have created the directory first and would then control the sockets; a
 * link would redirect our files to a directory of their choice.
 */
function checkOwner(directory: string): Result<void, Failure> {
  if (isOwnDirectory(directory)) return ok(undefined);
  return fail({
    reason: "permission-denied",
    detail: `${directory} must be a directory that belongs to you and that other users cannot access (mode 0700).`,
    hint: `Check it with: ls -ld ${directory} — then run chmod 700 ${directory}, or set XDG_RUNTIME_DIR.`,
  });
}

/** True when only this user may enter the directory; false for a link to one. */
export function isOwnDirectory(path: string): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

function notWritable(home: HomePaths, error: unknown): Failure {
  const { code = "", path = home.state } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(home, code);
  return {
    reason: "read-only-home",
    detail: `Cannot write ${path} (${code}).`,
    hint: "Make it writable, or set WZP_HOME to a directory that is.",
    data: { path, code },
  };
}

function diskFull(home: HomePaths, code: string): Failure {
  return {
    reason: "disk-full",
    detail: `The disk with ${home.state} is full (${code}).`,
    hint: "Free some space: server and worker then continue automatically.",
    data: { path: home.state, code },
  };
}
