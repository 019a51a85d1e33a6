import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles, type DaemonRole } from "./daemon-files.ts";

/** Leaves where this daemon runs from, for `findLostProgram`. */
export function rememberProgram(home: HomePaths, role: DaemonRole): void {
  const files = [process.execPath, process.argv[1]];
  writeFileSync(daemonFiles(home, role).program, JSON.stringify(files), { mode: 0o600 });
}

/** A file that server or worker run from, or would be started from again, and that is gone. */
export function findLostProgram(home: HomePaths): string | undefined {
  return daemonRoles
    .flatMap((role) => readPaths(daemonFiles(home, role).program))
    .find((path) => !existsSync(path));
}

export function forgetPrograms(home: HomePaths): void {
  for (const role of daemonRoles) rmSync(daemonFiles(home, role).program, { force: true });
}

function readPaths(file: string): readonly string[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as readonly string[];
  } catch {
    // A daemon that never started here, or one of a release that left no such file.
    return [];
  }
}
