import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, quickTimeoutMs, runGit, textOf } from "@wezterm-parallel/shared/node/git/run-git";

/** The commit that changes are compared with. */
export interface Base {
  /** The branch or commit that was named or found. */
  readonly name: string;
  /** The newest commit that it shares with HEAD. */
  readonly commit: string;
}

interface BaseWish {
  /** As the user wrote it; undefined: the branch that receives the changes. */
  readonly wanted: string | undefined;
  /** `project.target` of the plan. */
  readonly target: string | undefined;
}

const usualBranches = ["main", "origin/main", "master", "origin/master"];

/** Finds the newest common commit of HEAD and a base. */
export async function findBase(place: GitPlace, wish: BaseWish): Promise<Result<Base, Failure>> {
  const head = await commitOf(place, "HEAD");
  if (head === undefined) return fail(noCommit);
  const names = await baseNames(place, wish);
  for (const name of names) {
    const commit = await commitOf(place, name);
    if (commit === undefined) continue;
    const shared = await ask(place, ["merge-base", head, commit]);
    return shared === undefined ? fail(await unrelated(place, name)) : ok({ name, commit: shared });
  }
  return fail(await unknownBase(place, wish.wanted ?? names[0]));
}

/** Returns names to try, in this order; a branch of a clone in CI often exists only at `origin`. */
async function baseNames(place: GitPlace, { wanted, target }: BaseWish): Promise<readonly string[]> {
  const pullRequest = place.env["GITHUB_BASE_REF"];
  if (wanted !== undefined) return [wanted, `origin/${wanted}`];
  if (pullRequest) return [`origin/${pullRequest}`, pullRequest];
  if (target !== undefined) return [target, `origin/${target}`];
  const remote = await ask(place, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  return remote === undefined ? usualBranches : [remote, ...usualBranches];
}

function commitOf(place: GitPlace, revision: string): Promise<string | undefined> {
  return ask(place, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
}

async function ask(place: GitPlace, args: readonly string[]): Promise<string | undefined> {
  const answer = await runGit(place, args, { accept: [1, 128], timeoutMs: quickTimeoutMs });
  return answer.ok && answer.value.code === 0 ? textOf(answer.value) : undefined;
}

const noCommit: Failure = {
  reason: "no-commit",
  detail: "The repository has no commit yet, so nothing can be compared.",
  hint: "Run everything with: wzp run",
};

async function unrelated(place: GitPlace, name: string): Promise<Failure> {
  return {
    reason: "invalid-request",
    detail: `HEAD and ${name} have no commit in common${await whyIncomplete(place)}.`,
    hint: (await isShallow(place)) ? fetchHint : "Name another base: wzp run --affected HEAD~1",
  };
}

async function unknownBase(place: GitPlace, name = "main"): Promise<Failure> {
  return {
    reason: "invalid-request",
    detail: `The repository has no branch, tag or commit ${name}${await whyIncomplete(place)}.`,
    hint: (await isShallow(place)) ? fetchHint : "Name an existing one: wzp run --affected HEAD~1",
  };
}

const fetchHint =
  "Fetch the history with: git fetch --unshallow\nIn GitHub Actions, give actions/checkout `fetch-depth: 0`.";

async function whyIncomplete(place: GitPlace): Promise<string> {
  return (await isShallow(place)) ? ": this is a shallow clone, without older commits" : "";
}

async function isShallow(place: GitPlace): Promise<boolean> {
  return (await ask(place, ["rev-parse", "--is-shallow-repository"])) === "true";
}
