import { statSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { describeCommit, readCommit } from "@wezterm-parallel/shared/domain/base-commit";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitProject, ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { runGit, textOf } from "@wezterm-parallel/shared/node/git/run-git";

/** Finds the current commit and branch of a project for a run that is submitted from elsewhere. */
export interface ProjectPlaces {
  /** Returns the project with its current commit and branch; `target`: the branch that the plan names. */
  present(project: ProjectRef, target: string | undefined): Promise<Result<ProjectRef, Failure>>;
}

/** Reads projects on this machine with the user's git. */
export function localProjectPlaces(env: Readonly<Record<string, string | undefined>>): ProjectPlaces {
  return {
    present: async (project, target) => {
      const where = project.kind === "git" ? project.root : project.directory;
      if (statSync(where, { throwIfNoEntry: false })?.isDirectory() !== true) return fail(gone(where));
      return project.kind === "git" ? presentRepository(project, target, env) : ok(project);
    },
  };
}

async function presentRepository(
  { kind, directory, root, commonDir }: GitProject,
  wanted: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<ProjectRef, Failure>> {
  const git = (args: readonly string[]) => runGit({ cwd: root, env }, args, { accept: [1, 128] });
  // The full ref name keeps a plan from passing an option or another kind of revision.
  const revision = wanted === undefined ? "HEAD" : `refs/heads/${wanted}`;
  const base = await git(describeCommit(`${revision}^{commit}`));
  if (!base.ok) return base;
  if (base.value.code !== 0) return fail(noSuchCommit(root, wanted));
  const branch = await git(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (!branch.ok) return branch;
  const current = branch.value.code === 0 ? textOf(branch.value) : undefined;
  const target = wanted ?? current;
  const place = { kind, directory, root, commonDir, ...readCommit(textOf(base.value)) };
  return ok({ ...place, ...(target !== undefined && { target }) });
}

function gone(directory: string): Failure {
  return createFailure({
    reason: "missing-directory",
    detail: createMessage("project-directory-gone", { directory }),
    hint: createMessage("project-directory-gone-hint"),
  });
}

function noSuchCommit(root: string, target: string | undefined): Failure {
  if (target === undefined)
    return createFailure({ reason: "no-commit", detail: createMessage("repository-no-commit", { root }) });
  return createFailure({
    reason: "target-missing",
    detail: createMessage("repository-no-target", { root, target }),
  });
}
