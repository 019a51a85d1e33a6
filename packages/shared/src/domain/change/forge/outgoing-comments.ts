import { isSamePerson, type LineRange, type Reviewer, type Verdict } from "../../review/review.ts";

/** Forges refuse comments over 65,536 characters, and a line may have 500. */
const mostQuoted = 20;

/** A text of our review for the pull request. */
export interface OutgoingComment {
  /** Names the comment or verdict within the review of its change. */
  readonly key: string;
  /** Thread of a comment. */
  readonly thread?: number | undefined;
  /** Begins with the marker by which it is recognised there. */
  readonly text: string;
}

interface Written {
  readonly by: Reviewer;
  readonly text: string;
  readonly at: number;
}

export interface ReviewTexts {
  /** The task, such as `r12/fix-142`. */
  readonly change: string;
  readonly threads: readonly (LineRange & {
    readonly thread: number;
    readonly path: string;
    readonly lines: readonly string[];
    readonly comments: readonly (Written & { readonly comment: number; readonly isDraft: boolean })[];
  })[];
  readonly verdicts: readonly (Written & { readonly id: number; readonly verdict: Verdict })[];
}

/** Returns what was written here and is not on the pull request yet, oldest first. */
export function outgoingComments(
  { change, threads, verdicts }: ReviewTexts,
  sent: ReadonlySet<string>,
): readonly OutgoingComment[] {
  const comments = threads.flatMap((thread) =>
    thread.comments
      .filter(({ isDraft }) => !isDraft)
      .map((comment) => ({
        ...comment,
        key: `comment-${comment.comment}`,
        thread: thread.thread,
        head: headOf(thread, comment),
      })),
  );
  const texts = verdicts.map((verdict) => ({
    ...verdict,
    key: `verdict-${verdict.id}`,
    thread: undefined,
    head: `${nameOnForge(verdict.by)} ${did[verdict.verdict]}`,
  }));
  return (
    [...comments, ...texts]
      .filter(({ by, key }) => by.kind !== "forge" && !sent.has(key))
      // An agent that wrote no text answered with its commit, which the pull request shows.
      .filter(({ by, text }) => by.kind !== "agent" || text !== "")
      .toSorted((a, b) => a.at - b.at)
      .map(({ key, thread, head, text }) => ({
        key,
        thread,
        text: `${markerOf(change, key)}\n${text === "" ? head : `${head}:\n\n${text}`}`,
      }))
  );
}

/** HTML comment, which forges do not show. */
export function markerOf(change: string, key: string): string {
  return `${markerStart(change)}${key} -->`;
}

function markerStart(change: string): string {
  return `<!-- wezterm-parallel ${change} `;
}

/** Returns whether a comment of the pull request was sent from the review of its change. */
export function isSentFrom(change: string, text: string): boolean {
  return text.startsWith(markerStart(change));
}

const did: Readonly<Record<Verdict, string>> = {
  approved: "approved these commits",
  "changes-requested": "requested changes",
  comment: "commented",
};

type Thread = ReviewTexts["threads"][number];

/** The first comment of a thread quotes its lines, because it is not attached to them there. */
function headOf({ path, first, last, lines, comments }: Thread, comment: Thread["comments"][number]): string {
  const where = `${codeOf(path)}, ${first === last ? `line ${first}` : `lines ${first}–${last}`}`;
  const [beginner = comment] = comments;
  const name = nameOnForge(comment.by);
  if (beginner.comment === comment.comment) return `${fenceOf(lines)}\n\n${name} on ${where}`;
  const other = isSamePerson(beginner.by, comment.by) ? "" : ` to ${nameOnForge(beginner.by)}`;
  return `${name} replied${other} on ${where}`;
}

export function nameOnForge({ name }: Reviewer): string {
  return `**${name.replaceAll(/[\s*<>@`\\[\]]+/g, " ").trim()}**`;
}

function codeOf(path: string): string {
  return `\`${path.replaceAll(/[`\n]/g, " ")}\``;
}

function fenceOf(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = "`".repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  const more = lines.length > mostQuoted ? ["…"] : [];
  return [fence, ...lines.slice(0, mostQuoted), ...more, fence].join("\n");
}
