import { useCallback, useMemo, type ReactElement } from "react";

import type {
  CommitResource,
  DiffPage,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { DiffViewer } from "../diff/diff-viewer.tsx";
import { inTreeOrder } from "../diff/files/file-tree.ts";
import type { ReadLines } from "../diff/patch/use-expansions.ts";
import type { PatchSource } from "../diff/patch/use-patches.ts";
import { useFolded } from "../diff/use-folded.ts";
import { useDiffTexts, useReviewTexts } from "../texts.ts";
import { Conversation } from "../threads/conversation.tsx";
import { LineExtra } from "../threads/line-extra.tsx";
import { RangeContext } from "../threads/range-context.ts";
import { useReview } from "../threads/review-context.tsx";
import type { ShownRange } from "../threads/thread-anchors.ts";
import { BinaryFile } from "./binary-file.tsx";
import { CommentButton } from "./comment-button.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { ReviewKeys } from "./review-keys.tsx";
import { choiceOf, queryOfChoice, rangeOf } from "./shown-range.ts";
import { useAnchors } from "./use-anchors.ts";
import { useViewed, type ViewedFiles } from "./use-viewed.ts";
import { ViewedContext, ViewedSwitch } from "./viewed-switch.tsx";

/** Limit of listed files. */
const mostFiles = 1_000;

/** The diff of a change or of a part of it, with comments. */
export function ReviewView(): ReactElement {
  const texts = useReviewTexts();
  const { review } = useReview();
  const [query, change] = useAddressQuery();
  const viewed = useViewed(review);
  const choice = choiceOf(query);
  const { change: id, commit } = review;
  const commits = useAnswer(["commits", id, commit], (api) => api.get("listCommits", { id }));
  const range = rangeOf(choice, review, commits.data?.items);
  if (range === undefined) {
    if (commits.data === undefined && commits.error === null) return <Skeleton lines={16} />;
    return <EmptyState title={texts("noCommit")}>{texts("noCommitHint")}</EmptyState>;
  }
  return (
    <Compared
      key={`${range.from} ${range.to}`}
      range={range}
      commits={commits.data?.items ?? []}
      viewed={viewed}
      bar={{ choice, choose: (next) => change(queryOfChoice(next), "push") }}
    />
  );
}

interface ComparedProps {
  readonly range: ShownRange;
  readonly commits: readonly CommitResource[];
  readonly viewed: ViewedFiles;
  readonly bar: Pick<Parameters<typeof ReviewBar>[0], "choice" | "choose">;
}

function Compared({ range, ...rest }: ComparedProps): ReactElement {
  const texts = useDiffTexts();
  const { change: id } = useReview().review;
  const { data, error, refetch } = useAnswer(["diff", id, range], (api) =>
    api.get("changeDiff", { id }, { ...range, patches: false, limit: mostFiles }),
  );
  if (data !== undefined) return <Files diff={data} range={range} {...rest} />;
  if (error === null) return <Skeleton lines={16} />;
  return <ErrorNote title={texts("notRead")} failure={error.failure} retry={() => void refetch()} />;
}

function Files({
  diff,
  range,
  commits,
  viewed,
  bar,
}: ComparedProps & { readonly diff: DiffPage }): ReactElement {
  const texts = useDiffTexts();
  const { change: id } = useReview().review;
  const files = useMemo(() => inTreeOrder(diff.items), [diff.items]);
  const { isViewed, mark } = viewed;
  const [folded, fold] = useFolded(
    files,
    useCallback(({ path }: { readonly path: string }) => isViewed(path), [isViewed]),
  );
  const source: PatchSource = {
    key: ["patches", id, range.from, range.to],
    read: (api, query) => api.get("changeDiff", { id }, { ...range, ...query }),
  };
  const readLines = useCallback<ReadLines>(
    (api, path, { first, last }) => api.get("fileLines", { id }, { path, commit: range.from, first, last }),
    [id, range.from],
  );
  return (
    <RangeContext value={range}>
      <ViewedContext value={useMemo(() => ({ isViewed, mark, fold }), [isViewed, mark, fold])}>
        <DiffViewer
          files={files}
          source={source}
          folded={folded}
          fold={fold}
          anchors={useAnchors(range, files)}
          readLines={readLines}
          FileTools={ViewedSwitch}
          BinaryFile={BinaryFile}
          Extra={LineExtra}
          LineTools={CommentButton}
          marked={isViewed}
          bar={<ReviewBar diff={diff} commits={commits} viewed={viewed} files={files} {...bar} />}
          aside={(cursor) => (
            <>
              {diff.next === undefined ? null : (
                <Callout>{texts("moreFiles", { count: diff.changedFiles - files.length })}</Callout>
              )}
              <Conversation cursor={cursor} files={files} unfold={(path) => fold([path], false)} />
            </>
          )}
        >
          {(cursor) => <ReviewKeys cursor={cursor} files={files} />}
        </DiffViewer>
      </ViewedContext>
    </RangeContext>
  );
}
