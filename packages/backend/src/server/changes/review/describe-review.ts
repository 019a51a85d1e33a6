import { attemptId, taskId } from "@wezterm-parallel/shared/domain/ids";
import { standingVerdicts } from "@wezterm-parallel/shared/domain/review/decide-review";
import { isSamePerson, type Reviewer } from "@wezterm-parallel/shared/domain/review/review";
import type {
  ReviewResource,
  ReviewThread,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import type {
  ReviewReader,
  RevisionRecord,
  ThreadRecord,
  VerdictRecord,
} from "../../../drivers/store/reviews.ts";
import type { Reviewed } from "./find-reviewed.ts";

export async function describeReview(
  store: Pick<ReviewReader, "review">,
  { change, reader }: Reviewed,
): Promise<ReviewResource> {
  const { summary, rule, revisions, threads, verdicts } = await store.review(change);
  return {
    change: taskId(change.run, change.name),
    base: change.base,
    commit: change.tip,
    summary,
    ...(rule !== undefined && { rule }),
    revisions: revisions.map((revision) => describeRevision(change, revision)),
    threads: threads.flatMap((thread) => describeThread(thread, reader) ?? []),
    verdicts: describeVerdicts(verdicts, change.tip),
  };
}

function describeRevision(
  { run, name }: ChangeRecord,
  { number, attempt, base, commit, at }: RevisionRecord,
): ReviewResource["revisions"][number] {
  return { number, attempt: attemptId(run, name, attempt), base, commit, at };
}

/** Returns the thread as this person sees it; undefined if it has only drafts of others. */
export function describeThread(record: ThreadRecord, reader: Reviewer): ReviewThread | undefined {
  const visible = record.comments.filter(({ isDraft, by }) => !isDraft || isSamePerson(by, reader));
  if (visible.length === 0) return undefined;
  const { thread, path, side, first, last, commit, lines, place, resolved } = record;
  return {
    id: thread,
    path,
    side,
    first,
    last,
    commit,
    lines: [...lines],
    state: resolved !== undefined ? "resolved" : place === undefined ? "outdated" : "open",
    ...(place !== undefined && { place }),
    ...(resolved !== undefined && { resolved }),
    comments: visible.map(({ comment, by, text, commit: answeredBy, at, isDraft }) => ({
      id: comment,
      by,
      text,
      ...(answeredBy !== undefined && { commit: answeredBy }),
      at,
      draft: isDraft,
    })),
  };
}

function describeVerdicts(verdicts: readonly VerdictRecord[], commit: string): ReviewResource["verdicts"] {
  const standing = new Set(standingVerdicts(verdicts, commit));
  return verdicts.map((given) => {
    const { id, by, verdict, text, commit: seen, at } = given;
    return { id, by, verdict, text, commit: seen, stands: standing.has(given), at };
  });
}
