import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeComment } from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import type { ForgeVerdict } from "@wezterm-parallel/shared/domain/change/forge/forge-verdict";
import type { Issue } from "@wezterm-parallel/shared/domain/change/forge/issue";
import type { ForgeKind } from "@wezterm-parallel/shared/domain/change/forge/forge-names";
import type { ForgeReport } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { MergeStrategy } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** A repository on a forge, and who asks. */
export interface ForgePlace {
  readonly kind: ForgeKind;
  /** Address of the forge, without a slash at its end. */
  readonly url: string;
  /** Owner and name, such as `acme/site`; GitLab has deeper groups. */
  readonly repository: string;
  readonly token: string;
}

/** The repository and branch with the commits of a pull request. */
export interface PullRequestHead {
  /** Branch of the change. */
  readonly branch: string;
  /** Owner and name of the fork that has the branch; absent: the repository itself. */
  readonly fork?: string | undefined;
}

interface PullRequestDraft extends PullRequestHead {
  /** Branch that it is merged into. */
  readonly target: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

export interface AutoMerge {
  readonly commit: string;
  readonly strategy: MergeStrategy;
  /** Its checks have passed. */
  readonly passed: boolean;
}

export interface ReadPullRequest extends ForgeReport {
  readonly title: string;
  readonly body: string;
}

/**
 * A forge's pull requests of one repository. Every call may be repeated after a crash. Fails with `unauthenticated`
 * or `unauthorized` for the token, `not-found`, `invalid-request` with the words of the forge, `rate-limited`, and
 * `unavailable`; the last two have `retryAfterMs` in their data if the forge said it. No failure has the token.
 */
export interface Forge {
  /** Returns the number of the open pull request of a branch. */
  find(head: PullRequestHead, target: string): Promise<Result<number | undefined, Failure>>;
  open(draft: PullRequestDraft): Promise<Result<number, Failure>>;
  update(
    number: number,
    texts: { readonly title: string; readonly body: string },
  ): Promise<Result<void, Failure>>;
  /** Adds reviewers by their names on the forge. */
  requestReviews(number: number, reviewers: readonly string[]): Promise<Result<void, Failure>>;
  read(number: number): Promise<Result<ReadPullRequest, Failure>>;
  /** Returns the comments on a pull request, oldest first, a thread's first comment before the replies. */
  comments(number: number): Promise<Result<readonly ForgeComment[], Failure>>;
  /** Comments on the whole pull request; returns the id that `comments` has for it. */
  comment(number: number, text: string): Promise<Result<string, Failure>>;
  /**
   * Gives the verdict in the name of the token's account, or withdraws it; returns whether that changed anything. GitLab
   * has no call that requests changes: an approval is withdrawn there.
   */
  judge(number: number, wanted: ForgeVerdict): Promise<Result<boolean, Failure>>;
  /**
   * Asks the forge to merge it once its checks have passed, or at once if they have, unless it has other commits than this one.
   * Returns whether that was possible now: GitHub takes it only while something prevents the merge.
   */
  mergeWhenPassed(number: number, wish: AutoMerge): Promise<Result<boolean, Failure>>;
  issue(number: number): Promise<Result<Issue, Failure>>;
}

export interface Forges {
  open(place: ForgePlace): Promise<Forge>;
  /** Returns the token of the machine's user, as `gh` or `glab` keeps it. */
  login(place: Pick<ForgePlace, "kind" | "url">): Promise<Result<string, Failure>>;
}
