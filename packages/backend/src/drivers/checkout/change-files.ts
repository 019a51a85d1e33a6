import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { LineRange } from "@wezterm-parallel/shared/domain/review/review";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type {
  ChangeFile,
  CommitResource,
  DiffPage,
  FileLines,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";
import type { CommitSpan } from "@wezterm-parallel/shared/protocol/worker/review-questions";
import type { AnswerTo } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeQuery } from "./checkouts.ts";

/** Commits that may be read: those of revisions of one change, and their bases. */
interface ReadableCommits {
  readonly project: ProjectRef;
  readonly within: readonly CommitSpan[];
}

export interface DiffQuery extends ReadableCommits, ChangeQuery {
  readonly from: string;
  readonly to: string;
  readonly ignoreWhitespace: boolean;
}

export interface FileQuery extends ReadableCommits {
  readonly commit: string;
  readonly path: string;
}

export interface LinesQuery extends FileQuery {
  readonly first: number;
  readonly last: number;
}

export interface RevisedQuery extends CommitSpan {
  readonly project: ProjectRef;
  /** Lines of files in earlier commits: of the change for `new`, of its base for `old`. */
  readonly threads: readonly (LineRange & {
    readonly thread: number;
    readonly path: string;
    readonly side: "old" | "new";
    readonly in: string;
  })[];
  /** Earlier states of the change. */
  readonly spans: readonly CommitSpan[];
}

export type Revised = Pick<AnswerTo<"revise">, "places" | "same">;

/** Reads the commits of changes from the repository. Fails with `not-found` for a commit that is not among them. */
export interface ChangeFiles {
  /** Returns the commits after the base, oldest first. */
  commits(project: ProjectRef, span: CommitSpan): Promise<Result<readonly CommitResource[], Failure>>;
  diff(query: DiffQuery): Promise<Result<DiffPage, Failure>>;
  /** Returns lines of a text file; fails with `not-found`, or `unsupported` for a binary or large file. */
  lines(query: LinesQuery): Promise<Result<FileLines, Failure>>;
  /** Returns the size of a file, and its data if it is an image; fails with `not-found`. */
  file(query: FileQuery): Promise<Result<ChangeFile, Failure>>;
  /** Finds where lines of earlier commits are now, and which earlier states made the same changes. */
  revise(query: RevisedQuery): Promise<Result<Revised, Failure>>;
}
