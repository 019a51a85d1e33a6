import { randomUUID } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { PlanFile } from "./find-plan.ts";

/**
 * Replaces the text of a plan file completely or not at all; links and permissions stay. `conflict` when the
 * file no longer has the text that was read: somebody is editing it.
 */
export async function replacePlan({ path, text }: PlanFile, changed: string): Promise<Result<void, Failure>> {
  try {
    const file = await realpath(path);
    if ((await readFile(file, "utf8")) !== text) return fail(editedMeanwhile(path));
    await writeBeside(file, changed);
    return ok(undefined);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const detail = `Cannot write the plan ${path}: ${why}.`;
    return fail({ reason: "permission-denied", detail, hint: "Make the file and its directory writable." });
  }
}

async function writeBeside(file: string, text: string): Promise<void> {
  const next = `${file}.${randomUUID()}`;
  const { mode } = await stat(file);
  try {
    await using handle = await open(next, "wx", mode & 0o777);
    await handle.chmod(mode & 0o777);
    await handle.writeFile(text);
    await handle.sync();
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

function editedMeanwhile(path: string): Failure {
  return {
    reason: "conflict",
    detail: `The plan ${path} was changed in the meantime; nothing was written.`,
    hint: "Try again.",
  };
}
