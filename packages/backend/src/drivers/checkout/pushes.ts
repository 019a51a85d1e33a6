import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

export interface PushRequest {
  readonly project: ProjectRef;
  /** Address of the repository to push to. */
  readonly remote: string;
  /** Name of the branch there. */
  readonly branch: string;
  /** The task, for messages. */
  readonly change: string;
  readonly commit: string;
  /** Commits that may be replaced there; those that the new commit contains may always be. */
  readonly ours: readonly string[];
  /** For a remote over HTTP; absent: git's own ways, such as an SSH agent. */
  readonly credentials?: { readonly user: string; readonly token: string } | undefined;
}

export interface AdvanceRequest extends Pick<PushRequest, "project" | "branch" | "commit" | "credentials"> {
  readonly remote: { readonly name: string; readonly address: string };
}

export interface ChangeSummary {
  /** The messages of the commits, oldest first. */
  readonly messages: readonly string[];
  /** As `git diff --stat` shows it. */
  readonly stat: string;
}

/** Takes commits of this machine's repositories elsewhere. Never runs hooks of the repository. */
export interface Pushes {
  /** Returns the address of a remote; fails with `not-found`. */
  remoteAddress(project: ProjectRef, remote: string): Promise<Result<string, Failure>>;
  summary(
    project: ProjectRef,
    range: { readonly base: string; readonly commit: string },
  ): Promise<Result<ChangeSummary, Failure>>;
  /**
   * Sets a branch of the remote to a commit. Fails with `conflict` when the branch has commits of others. The token is
   * in no argument, file, log or failure. Repeat it after a crash.
   */
  push(request: PushRequest): Promise<Result<void, Failure>>;
  /**
   * Fast-forwards a branch of the remote, so that it includes a commit of the branch with the same name here. Fails with
   * `conflict` when it has commits that are not here. Repeat it after a crash.
   */
  advance(request: AdvanceRequest): Promise<Result<void, Failure>>;
}
