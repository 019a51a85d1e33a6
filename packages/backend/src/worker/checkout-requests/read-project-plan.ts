import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { planFileNames } from "@wezterm-parallel/shared/domain/plan/plan-file-names";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { planTextLimit, type PlanFile } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

/**
 * Reads the plan that `wzp run` would find: in the project's directory or, in a repository, above it up to
 * the top.
 */
export async function readProjectPlan(project: ProjectRef): Promise<Result<PlanFile | undefined, Failure>> {
  const top = project.kind === "git" ? project.root : project.directory;
  for (const directory of directoriesUpTo(top, project.directory)) {
    for (const file of planFileNames) {
      const text = await readSmallFile(join(directory, file));
      if (!text.ok) return text;
      if (text.value !== undefined) return ok({ file, folder: relative(top, directory), text: text.value });
    }
  }
  return ok(undefined);
}

function directoriesUpTo(top: string, directory: string): readonly string[] {
  if (directory === top || !directory.startsWith(`${top}/`)) return [top];
  return [directory, ...directoriesUpTo(top, dirname(directory))];
}

async function readSmallFile(path: string): Promise<Result<string | undefined, Failure>> {
  try {
    // Opening a pipe without a writer would block forever.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await handle.stat();
    if (!status.isFile() || status.size > planTextLimit) return fail(unreadable(path));
    return ok(await handle.readFile("utf8"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" || code === "ENOTDIR" ? ok(undefined) : fail(unreadable(path));
  }
}

function unreadable(path: string): Failure {
  return createFailure({
    reason: "permission-denied",
    detail: createMessage("project-plan-unreadable", { path }),
    hint: createMessage("project-plan-unreadable-hint", { kibibytes: planTextLimit / 1024 }),
  });
}
