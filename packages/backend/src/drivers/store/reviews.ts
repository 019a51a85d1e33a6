import type { ReviewSummary } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";
import type { LineRange, Reviewer, ReviewRule, Verdict } from "@wezterm-parallel/shared/domain/review/review";

/** The newest commits of a change after each attempt, and after each resolution of a conflict. */
export interface RevisionRecord {
  readonly number: number;
  readonly attempt: number;
  readonly base: string;
  readonly commit: string;
  readonly at: number;
}

export interface FilePlace extends LineRange {
  readonly path: string;
  readonly side: "old" | "new";
}

export interface CommentRecord {
  readonly comment: number;
  readonly by: Reviewer;
  readonly text: string;
  readonly at: number;
  /** A draft is only for its author. */
  readonly isDraft: boolean;
  /** The last commit of the agent that answers with it; its text can be empty. */
  readonly commit?: string | undefined;
}

export interface ThreadRecord extends FilePlace {
  readonly thread: number;
  /** The commit whose file has the lines. */
  readonly commit: string;
  readonly lines: readonly string[];
  /** The position of the lines in the last commit of the change, or in its base; undefined if they are gone. */
  readonly place: FilePlace | undefined;
  readonly resolved:
    | { readonly by: Reviewer; readonly at: number; readonly commit?: string | undefined }
    | undefined;
  readonly comments: readonly CommentRecord[];
}

export interface VerdictRecord {
  readonly id: number;
  readonly by: Reviewer;
  readonly verdict: Verdict;
  readonly text: string;
  /** The last commit of the change at the time of the verdict. */
  readonly commit: string;
  /** The commit for which an approval holds. */
  readonly holdsFor: string;
  readonly at: number;
}

/** The commit and lines on which a thread begins. */
export interface ThreadStart extends FilePlace {
  readonly commit: string;
  readonly lines: readonly string[];
  readonly place: FilePlace | undefined;
  /** The last commit of the change to which the place belongs. */
  readonly placedFor: string;
}

/** A reply, by the number of its thread, or the first comment of a new one. */
export interface CommentToAdd {
  readonly on: number | ThreadStart;
  readonly text: string;
}

export interface ReviewToStore {
  readonly by: Reviewer;
  readonly verdict: Verdict;
  readonly text: string;
  /** Void if the change has another last commit by now. */
  readonly commit: string;
  readonly comments: readonly CommentToAdd[];
  /** Continues the task as well: its prompt is the text and the open threads, which its next success answers. */
  readonly continues: boolean;
}

export interface ThreadResolution {
  readonly thread: number;
  readonly by: Reviewer;
  readonly resolved: boolean;
  /** The commit with its suggestion. */
  readonly commit?: string | undefined;
}

/** A comment of the pull request. */
export interface ForgeCommentToTake {
  /** Unique among those of the pull request. */
  readonly id: string;
  readonly by: Reviewer;
  readonly text: string;
  /** The lines of a new thread, or the thread to reply to; absent for a comment on the whole change. */
  readonly on?: number | ThreadStart | undefined;
}

/** A review brought to the last commit of its change. */
export interface RevisedReview {
  readonly commit: string;
  readonly places: readonly { readonly thread: number; readonly place?: FilePlace | undefined }[];
  /** Earlier last commits with the same changes: approvals of them hold for this one. */
  readonly same: readonly string[];
}

/** Everything about the review of a change, of one moment; oldest first. */
interface ReviewRecord {
  readonly summary: ReviewSummary;
  /** The rule that the plan has for it. */
  readonly rule: ReviewRule | undefined;
  readonly revisions: readonly RevisionRecord[];
  readonly threads: readonly ThreadRecord[];
  readonly verdicts: readonly VerdictRecord[];
}

export interface ReviewReader {
  review(change: { readonly change: number; readonly tip: string }): Promise<ReviewRecord>;
  /** Oldest first, like the threads and verdicts. */
  revisions(change: number): Promise<readonly RevisionRecord[]>;
  threads(change: number): Promise<readonly ThreadRecord[]>;
  verdicts(change: number): Promise<readonly VerdictRecord[]>;
  /** Returns the threads of comments that came from the pull request, by their ids there; undefined for those on the whole. */
  forgeComments(change: number): Promise<ReadonlyMap<string, number | undefined>>;
  /** Returns which comments and verdicts were sent to the pull request, such as `comment-17`. */
  sentComments(change: number): Promise<ReadonlySet<string>>;
  /** Returns changes with reviews that do not know their last commits yet. */
  unrevised(): Promise<readonly number[]>;
}
