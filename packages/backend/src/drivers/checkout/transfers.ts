import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Commits to send, and those that the other side has. */
export interface WantedCommits {
  readonly want: readonly string[];
  readonly have: readonly string[];
}

/** The commit of a task that another machine made. */
export interface MadeCommit {
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  readonly commit: string;
}

/** Moves commits between repositories of different machines, as git packs. Paths are git directories. */
export interface Transfers {
  /** Returns those of the commits that the repository has. */
  known(repository: string, commits: readonly string[]): Promise<Result<readonly string[], Failure>>;
  /** Packs the wanted commits with all that the other side lacks; throws when git fails half way. */
  pack(repository: string, commits: WantedCommits, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Adds the objects of a pack to the repository. */
  unpack(repository: string, pack: AsyncIterable<Uint8Array>): Promise<Result<void, Failure>>;
  /** Creates an empty repository, unless there is one. */
  create(repository: string): Promise<Result<void, Failure>>;
  /** Names a commit, so that git keeps it. */
  keep(repository: string, ref: string, commit: string): Promise<Result<void, Failure>>;
  /** Gives the commit of a task its branch, once all its objects are there; returns the name. */
  branch(repository: string, made: MadeCommit): Promise<Result<string, Failure>>;
}
