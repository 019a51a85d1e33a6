import { rmSync, statSync, writeFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles } from "./daemon-files.ts";
import { makeDirectory } from "./make-directory.ts";

/** Makes the directories of the home, readable by nobody else. */
export function prepareHome(home: HomePaths): Result<void, Failure> {
  const { logs } = daemonFiles(home, "server");
  try {
    for (const directory of [home.state, logs, home.runtime]) makeDirectory(directory);
  } catch (error) {
    return fail(notWritable(home, error));
  }
  return checkOwner(home.runtime);
}

/** From now on the keepers start server and worker; what they refused for before no longer counts. */
export function markWanted(home: HomePaths): Result<void, Failure> {
  try {
    writeFileSync(daemonFiles(home, "server").wanted, "", { mode: 0o600 });
    for (const role of daemonRoles) rmSync(daemonFiles(home, role).refused, { force: true });
    return ok(undefined);
  } catch (error) {
    return fail(notWritable(home, error));
  }
}

/** More than a file system keeps beside a file's name, so that a full disk shows. */
const probeBytes = 4096;

/** Whether there is any room at all, tried out by writing; without, no daemon can start. */
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

/** In a shared /tmp somebody else could have made the directory first, and would then own the sockets. */
function checkOwner(directory: string): Result<void, Failure> {
  const { uid, mode } = statSync(directory);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return ok(undefined);
  return fail({
    reason: "permission-denied",
    detail: `${directory} must belong to you and be closed to others (mode 0700), and it is not.`,
    hint: `Look at it with: ls -ld ${directory} — then: chmod 700 ${directory}, or set XDG_RUNTIME_DIR.`,
  });
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
    detail: `The disk that holds ${home.state} is full (${code}).`,
    hint: "Free some space: server and worker go on by themselves as soon as there is room.",
    data: { path: home.state, code },
  };
}
