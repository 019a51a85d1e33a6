import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { SpareBranch } from "../../checkouts.ts";

const ours = "refs/heads/wzp/";
/** Refs that a person or the product keeps; those of tools, such as stashes and notes, do not count. */
const keepers = ["refs/heads", "refs/remotes", "refs/tags", "refs/wezterm-parallel/saved"];

interface BranchPruning {
  readonly dryRun: boolean;
  /** Branches of checkouts on this disk. */
  readonly used: ReadonlySet<string>;
}

/** Deletes each branch only if it still points to the commit that was found elsewhere. */
export async function pruneBranches(
  place: GitPlace,
  { dryRun, used }: BranchPruning,
): Promise<Result<readonly SpareBranch[], Failure>> {
  const checkedOut = await listGit(place, ["worktree", "list", "--porcelain", "-z"]);
  if (!checkedOut.ok) return checkedOut;
  const busy = new Set(checkedOut.value.map((line) => line.replace(/^branch refs\/heads\//, "")));
  const tips = await gitOutput(place, ["for-each-ref", "--format=%(objectname) %(refname)", ours]);
  if (!tips.ok) return tips;
  const spare: SpareBranch[] = [];
  for (const line of tips.value.split("\n").filter(Boolean)) {
    const [commit = "", ref = ""] = line.split(" ");
    const branch = ref.slice("refs/heads/".length);
    if (used.has(branch) || busy.has(branch)) continue;
    const keptBy = await findKeeper(place, commit);
    if (!keptBy.ok) return keptBy;
    if (keptBy.value === undefined) continue;
    const gone = dryRun ? ok(undefined) : await runGit(place, ["update-ref", "-d", ref, commit]);
    if (!gone.ok) return gone;
    spare.push({ branch, commit, keptBy: keptBy.value });
  }
  return ok(spare);
}

/** Another task branch is no keeper: it may be pruned in the same run. */
async function findKeeper(place: GitPlace, commit: string): Promise<Result<string | undefined, Failure>> {
  const args = ["for-each-ref", `--contains=${commit}`, "--format=%(refname)", ...keepers];
  const refs = await gitOutput(place, args);
  if (!refs.ok) return refs;
  return ok(refs.value.split("\n").find((ref) => ref !== "" && !ref.startsWith(ours)));
}
