import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { DiffPage } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { ChangeFiles, DiffQuery, FileQuery } from "../../change-files.ts";
import { countChanges, readPage } from "../changes/read-page.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";

/** Reads changes in the repositories of this machine. Code for reviews is loaded with the first one. */
export function openChangeFiles(env: GitPlace["env"]): ChangeFiles {
  return {
    commits: (project, span) =>
      inRepository(env, project, async (place) =>
        (await import("./read-commits.ts")).readCommits(place, span),
      ),
    diff: (query) => inRepository(env, query.project, (place) => readDiff(place, query)),
    lines: (query) =>
      inChange(env, query, async (place) => (await import("./read-lines.ts")).readFileLines(place, query)),
    file: (query) =>
      inChange(env, query, async (place) => (await import("./read-file.ts")).readFile(place, query)),
    revise: (query) =>
      inRepository(env, query.project, async (place) => (await import("./revise.ts")).revise(place, query)),
  };
}

/** Reads at a commit of the change only. */
function inChange<T>(
  env: GitPlace["env"],
  { project, within, commit }: FileQuery,
  read: (place: GitPlace) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  return inRepository(env, project, async (place) => {
    const { refuseCommits } = await import("./commits-of-change.ts");
    const refused = await refuseCommits(place, within, [commit]);
    return refused === undefined ? read(place) : fail(refused);
  });
}

function inRepository<T>(
  env: GitPlace["env"],
  project: ProjectRef,
  read: (place: GitPlace) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  if (project.kind === "git") return read(repositoryPlace(project, env));
  const { directory } = project;
  return Promise.resolve(
    fail(
      createFailure({
        reason: "not-a-repository",
        detail: createMessage("repository-missing", { directory }),
      }),
    ),
  );
}

async function readDiff(place: GitPlace, query: DiffQuery): Promise<Result<DiffPage, Failure>> {
  const { from, to, within, ignoreWhitespace, signal } = query;
  const { refuseCommits } = await import("./commits-of-change.ts");
  const refused = await refuseCommits(place, within, [from, to]);
  if (refused !== undefined) return fail(refused);
  const comparison = { place, args: ["diff-tree", from, to], ignoreWhitespace, signal } as const;
  const page = await readPage(comparison, query);
  if (!page.ok) return page;
  const { files, items, next } = page.value;
  return ok({ from, to, ...countChanges(files), items: [...items], ...(next !== undefined && { next }) });
}
