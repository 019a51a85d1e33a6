import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { CommitResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";
import type { CommitSpan } from "@wezterm-parallel/shared/protocol/worker/review-questions";

/** A reviewer looks at no more commits one by one. */
const mostCommits = 500;

/** Returns the commits after the base, oldest first; of more than 500 the newest. */
export async function readCommits(
  place: GitPlace,
  { base, commit }: CommitSpan,
): Promise<Result<readonly CommitResource[], Failure>> {
  const listed = await listGit(place, [
    "log",
    "-z",
    "--topo-order",
    `--max-count=${mostCommits}`,
    "--format=%H%n%P%n%at%n%an%n%s",
    `${base}..${commit}`,
  ]);
  return listed.ok ? ok(listed.value.map(readCommit).toReversed()) : listed;
}

function readCommit(text: string): CommitResource {
  const [commit = "", parents = "", at = "", author = "", ...subject] = text.split("\n");
  const [parent = ""] = parents.split(" ");
  return { commit, parent, subject: subject.join(" "), author, at: Number(at) * 1000 };
}
