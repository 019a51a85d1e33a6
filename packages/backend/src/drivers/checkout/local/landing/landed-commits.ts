import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

export interface LandedCommit {
  readonly commit: string;
  readonly subject: string;
  /** The tasks that its trailers name. */
  readonly tasks: readonly string[];
}

interface LandedWish {
  /** The target. */
  readonly onto: string;
  /** The commits of the change. */
  readonly theirs: string;
  readonly paths: readonly string[];
}

/** Most commits of the target that are looked through. */
const mostCommits = 200;
/** Limits of what is stored and shown, in characters. */
const longestSubject = 300;
const longestTask = 300;

/**
 * Lists the commits of the target that the change does not have and that changed one of these files, newest first. A
 * merge counts by what it brought to the target: asked for these paths only, git would show the merged commits, which
 * name no task, or leave it out if the change has one of its parents.
 */
export async function listLandedCommits(
  place: GitPlace,
  { onto, theirs, paths }: LandedWish,
): Promise<Result<readonly LandedCommit[], Failure>> {
  if (paths.length === 0) return ok([]);
  const args = ["log", "-z", `--max-count=${mostCommits}`, "--encoding=UTF-8", "--no-show-signature"];
  args.push("--first-parent", "--diff-merges=first-parent", "--name-only", "--no-renames", "--no-ext-diff");
  args.push(
    `--format=%x01%H%n%s%n%(trailers:key=Wzp-Task,valueonly,separator=%x01)`,
    onto,
    `^${theirs}`,
    "--",
  );
  const listed = await listGit(place, args);
  if (!listed.ok) return listed;
  const wanted = new Set(paths);
  const landed = new Set<LandedCommit>();
  let last: LandedCommit | undefined;
  for (const item of listed.value) {
    const commit = readCommit(item);
    last = commit ?? last;
    // A path follows the line end of its commit.
    if (commit === undefined && last !== undefined && wanted.has(item.replace(/^\n/, ""))) landed.add(last);
  }
  return ok([...landed]);
}

/** Returns undefined for a path. */
function readCommit(item: string): LandedCommit | undefined {
  const [head = "", subject, tasks] = item.split("\n");
  if (!head.startsWith("\u0001") || subject === undefined || tasks === undefined) return undefined;
  const isName = (text: string) => text.trim() !== "" && text.length <= longestTask;
  return {
    commit: head.slice(1),
    subject: subject.slice(0, longestSubject),
    tasks: tasks.split("\u0001").filter(isName),
  };
}
