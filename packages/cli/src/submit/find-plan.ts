import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export const planFileNames = ["wezterm-parallel.yaml", "wezterm-parallel.yml"] as const;

export interface FoundPlan {
  /** Absolute path of the file. */
  readonly file: string;
  readonly text: string;
}

/** The plan of a directory: in it, or in the nearest directory above it. */
export function findPlan(directory: string): Result<FoundPlan, Failure> {
  for (let at = directory; ; at = dirname(at)) {
    for (const name of planFileNames) {
      const read = readPlanFile(join(at, name));
      if (!read.ok || read.value !== undefined) return read as Result<FoundPlan, Failure>;
    }
    if (dirname(at) === at) return fail(noPlan(directory));
  }
}

function readPlanFile(file: string): Result<FoundPlan | undefined, Failure> {
  try {
    return ok({ file, text: readFileSync(file, "utf8") });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return ok(undefined);
    return fail({
      reason: "permission-denied",
      detail: `Cannot read the plan ${file} (${code}).`,
      hint: `Look at it with: ls -l ${file}`,
    });
  }
}

function noPlan(directory: string): Failure {
  return {
    reason: "invalid-plan",
    detail: `There is no ${planFileNames[0]} in ${directory} or above it.`,
    hint: "Write one with: wzp init\nRun a single command without a plan with: wzp add -- CMD",
  };
}
