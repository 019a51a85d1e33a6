import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

interface BranchRequest {
  /** `wzp/r12/test` */
  readonly branch: string;
  readonly base: string;
  readonly attempt: number;
  /** Our own worktrees that have the branch checked out, by their git directories. */
  readonly holders: readonly string[];
}

interface TakenBranch {
  readonly branch: string;
  /** New name of the branch of an earlier attempt. */
  readonly aside?: string | undefined;
}

/**
 * Gives the plain name to the newest attempt: the branch of an earlier one is renamed to `…@1` with its
 * worktree, so that every commit keeps a name. Each step leaves all commits reachable.
 */
export async function takeBranch(
  place: GitPlace,
  request: BranchRequest,
): Promise<Result<TakenBranch, Failure>> {
  const { branch, base } = request;
  const tip = await branchTip(place, branch);
  if (!tip.ok) return tip;
  if (tip.value === "") return createAnew(place, request);
  if (await isCheckedOutElsewhere(place, request)) return takeFreeName(place, request);
  if (tip.value === base && request.holders.length === 0) return ok({ branch });
  const aside = await setAside(place, { ...request, tip: tip.value });
  if (!aside.ok) return aside;
  const moved = await runGit(place, ["update-ref", `refs/heads/${branch}`, base, tip.value]);
  return moved.ok ? ok({ branch, aside: aside.value }) : moved;
}

/** Returns the commit of a branch, or "" if the branch does not exist. */
export async function branchTip(place: GitPlace, branch: string): Promise<Result<string, Failure>> {
  return gitOutput(place, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}^{commit}`], {
    accept: [1],
  });
}

/** A worktree that still has the deleted branch checked out gets a branch with the name of its attempt. */
async function createAnew(place: GitPlace, request: BranchRequest): Promise<Result<TakenBranch, Failure>> {
  const { branch, base, holders } = request;
  if (holders.length === 0) return create(place, branch, base);
  const aside = await setAside(place, { ...request, tip: base });
  if (!aside.ok) return aside;
  const made = await create(place, branch, base);
  return made.ok ? ok({ branch, aside: aside.value }) : made;
}

/**
 * Makes a branch point to `tip`, which contains its commits; creates it if it is gone. Returns a new branch if a
 * person has it checked out.
 */
export async function advanceBranch(
  place: GitPlace,
  { branch, tip, attempt }: { readonly branch: string; readonly tip: string; readonly attempt: number },
): Promise<Result<string, Failure>> {
  const before = await branchTip(place, branch);
  if (!before.ok) return before;
  const request = { branch, base: tip, attempt, holders: [] };
  const isTaken = before.value !== "" && (await isCheckedOutElsewhere(place, request));
  if (isTaken) return nameOf(await takeFreeName(place, request));
  if (before.value === "") return nameOf(await create(place, branch, tip));
  const moved = await runGit(place, ["update-ref", `refs/heads/${branch}`, tip, before.value]);
  return moved.ok ? ok(branch) : moved;
}

function nameOf(taken: Result<TakenBranch, Failure>): Result<string, Failure> {
  return taken.ok ? ok(taken.value.branch) : taken;
}

async function create(place: GitPlace, branch: string, base: string): Promise<Result<TakenBranch, Failure>> {
  const zero = "0".repeat(base.length);
  const made = await runGit(place, ["update-ref", `refs/heads/${branch}`, base, zero]);
  return made.ok ? ok({ branch }) : fail(explainName(made.failure, branch));
}

/** Git stores branches like files: a branch `wzp` prevents `wzp/r1/test`. */
function explainName(failure: Failure, branch: string): Failure {
  const said = String(failure.data?.["stderr"] ?? "");
  const [, inTheWay] = /'refs\/heads\/([^']+)' exists; cannot create/.exec(said) ?? [];
  if (inTheWay === undefined) return failure;
  return createFailure({
    reason: "conflict",
    detail: createMessage("branch-in-the-way", { other: inTheWay, branch }),
    hint: createMessage("branch-in-the-way-hint", { branch: inTheWay, name: inTheWay.replaceAll("/", "-") }),
    data: { branch: inTheWay },
  });
}

/** A person has the branch checked out in their own tree: it does not change. */
async function isCheckedOutElsewhere(place: GitPlace, request: BranchRequest): Promise<boolean> {
  const list = await listGit(place, ["worktree", "list", "--porcelain", "-z"]);
  if (!list.ok) return true;
  const holding = list.value.filter((line) => line === `branch refs/heads/${request.branch}`);
  return holding.length > request.holders.length;
}

async function takeFreeName(place: GitPlace, request: BranchRequest): Promise<Result<TakenBranch, Failure>> {
  for (let extra = 0; ; extra++) {
    const branch = `${request.branch}@${request.attempt}${extra === 0 ? "" : `.${extra}`}`;
    const tip = await branchTip(place, branch);
    if (!tip.ok) return tip;
    if (tip.value === "") return create(place, branch, request.base);
  }
}

async function setAside(
  place: GitPlace,
  request: BranchRequest & { readonly tip: string },
): Promise<Result<string, Failure>> {
  const found = await takeFreeName(place, { ...request, base: request.tip, attempt: request.attempt - 1 });
  if (!found.ok) return found;
  for (const gitDir of request.holders) {
    const head = await gitOutput({ ...place, gitDir }, [
      "symbolic-ref",
      "HEAD",
      `refs/heads/${found.value.branch}`,
    ]);
    if (!head.ok) return head;
  }
  return ok(found.value.branch);
}
