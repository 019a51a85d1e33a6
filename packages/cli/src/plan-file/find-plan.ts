import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planFileNames } from "@wezterm-parallel/shared/domain/plan/plan-file-names";

export interface PlanFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** Finds the plan of this directory or the nearest one above it, as `package.json` is found. */
export async function findPlan(directory: string): Promise<Result<PlanFile, Failure>> {
  if (!(await isDirectory(directory))) {
    const detail = `The directory ${directory} does not exist.`;
    return fail({ reason: "missing-directory", detail, hint: "Check the path in --project." });
  }
  let at = directory;
  for (;;) {
    const found = await planIn(at);
    if (found !== undefined) return found;
    const above = dirname(at);
    if (above === at) break;
    at = above;
  }
  return fail({
    reason: "not-found",
    detail: `There is no ${planFileNames[0]} in ${directory} or above it.`,
    hint: "Create one with `wzp init`, or run a command without a plan: `wzp add -- CMD`",
  });
}

async function planIn(directory: string): Promise<Result<PlanFile, Failure> | undefined> {
  for (const name of planFileNames) {
    const path = join(directory, name);
    try {
      return ok({ path, text: await readFile(path, "utf8") });
    } catch (error) {
      const code = codeOf(error);
      if (code !== "ENOENT" && code !== "ENOTDIR") return fail(unreadable(path, code));
    }
  }
  return undefined;
}

function unreadable(path: string, code: string): Failure {
  const why = code === "EISDIR" ? "it is a directory" : code === "EACCES" ? "access is denied" : code;
  return {
    reason: "permission-denied",
    detail: `The plan ${path} cannot be read: ${why}.`,
    hint: "Make it a readable file.",
  };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
