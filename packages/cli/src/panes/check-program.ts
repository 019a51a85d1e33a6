import { access, constants, stat } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { PaneProgram } from "./panes.ts";

/**
 * Checks the program and directory before the terminal is asked, because terminals report success even if
 * they are missing.
 */
export async function checkProgram({ argv, cwd }: PaneProgram): Promise<Result<void, Failure>> {
  const directory = await kindOf(cwd);
  if (directory !== "directory") {
    return fail({ reason: "missing-directory", detail: `The directory ${cwd} of a pane does not exist.` });
  }
  const [program] = argv;
  if ((await kindOf(program)) !== "file") {
    return fail({ reason: "missing-program", detail: `The program ${program} of a pane does not exist.` });
  }
  if (!(await may(cwd, constants.X_OK))) {
    return fail({
      reason: "permission-denied",
      detail: `Permission denied: the directory ${cwd} of a pane.`,
    });
  }
  return (await may(program, constants.X_OK))
    ? ok(undefined)
    : fail({ reason: "permission-denied", detail: `Permission denied: the program ${program} of a pane.` });
}

async function kindOf(path: string): Promise<"file" | "directory" | "neither"> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return "neither";
  return found.isDirectory() ? "directory" : found.isFile() ? "file" : "neither";
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
