import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles, type DaemonRole } from "./daemon-files.ts";

/** Records which files this daemon runs from, for `findLostProgram`. */
export function rememberProgram(home: HomePaths, role: DaemonRole): void {
  const files = [process.execPath, process.argv[1]];
  writeFileSync(daemonFiles(home, role).program, JSON.stringify(files), { mode: 0o600 });
}

/** Returns a removed file that server or worker run from, or would be restarted from. */
export function findLostProgram(home: HomePaths): string | undefined {
  return daemonRoles
    .flatMap((role) => readPaths(daemonFiles(home, role).program))
    .find((path) => !existsSync(path));
}

/** Returns the program that the server of this home was started from, if that is known. */
export function findServerProgram(home: HomePaths): string | undefined {
  return readPaths(daemonFiles(home, "server").program)[1];
}

export function forgetPrograms(home: HomePaths): void {
  for (const role of daemonRoles) rmSync(daemonFiles(home, role).program, { force: true });
}

function readPaths(file: string): readonly string[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as readonly string[];
  } catch {
    // The daemon never started here, or its release does not write this file.
    return [];
  }
}
