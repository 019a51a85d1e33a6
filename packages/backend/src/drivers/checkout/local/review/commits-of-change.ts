import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type GitPlace, gitOutput, runGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { CommitSpan } from "@wezterm-parallel/shared/protocol/worker/review-questions";

/** Returns why these commits may not be read: one is in none of the spans, or no longer in the repository. */
export async function refuseCommits(
  place: GitPlace,
  within: readonly CommitSpan[],
  commits: readonly string[],
): Promise<Failure | undefined> {
  const ends = new Set(within.flatMap(({ base, commit }) => [base, commit]));
  for (const commit of commits) {
    if (!ends.has(commit) && !(await isInside(place, within, commit))) return unknown(commit);
    const found = await runGit(place, ["cat-file", "-e", `${commit}^{commit}`], { accept: [1, 128] });
    if (!found.ok) return found.failure;
    if (found.value.code !== 0) return unknown(commit);
  }
  return undefined;
}

async function isInside(place: GitPlace, within: readonly CommitSpan[], commit: string): Promise<boolean> {
  for (const span of within) {
    const listed = await gitOutput(place, ["rev-list", `${span.base}..${span.commit}`]);
    if (listed.ok && listed.value.split("\n").includes(commit)) return true;
  }
  return false;
}

function unknown(commit: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("commit-not-of-change", { commit: commit.slice(0, 12) }),
    hint: createMessage("commit-not-of-change-hint"),
  });
}
