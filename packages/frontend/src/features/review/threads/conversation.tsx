import type { ReactElement } from "react";

import { findSuggestion, readSuggestion } from "@wezterm-parallel/shared/domain/review/suggestion";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type {
  ReviewResource,
  ReviewThread,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { showHidden } from "../../../ui/visible/split-hidden.ts";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import type { DiffCursor } from "../diff/use-diff-cursor.ts";
import { useReviewTexts, useThreadStateTexts, useGivenVerdictTexts } from "../texts.ts";
import { CommitSuggestions } from "./comment-text.tsx";
import { useShownRange } from "./range-context.ts";
import { useReview } from "./review-context.tsx";
import { threadAnchorAt, isIn, placeOfThread } from "./thread-anchors.ts";
import { linesText } from "./thread-view.tsx";
import styles from "./threads.module.css";

interface ConversationProps {
  readonly cursor: DiffCursor;
  readonly files: readonly ChangedFile[];
  readonly unfold: (path: string) => void;
}

/** Verdicts and threads of a review, with ways to their lines. */
export function Conversation({ cursor, files, unfold }: ConversationProps): ReactElement | null {
  const texts = useReviewTexts();
  const states = useThreadStateTexts();
  const { review, mayMerge } = useReview();
  const suggested = review.threads.flatMap((thread) => findSuggestion(thread) ?? []);
  const range = useShownRange();
  if (review.threads.length === 0 && review.verdicts.length === 0) return null;
  return (
    <details className={styles["conversation"]} open={window.matchMedia("(min-width: 900px)").matches}>
      <summary>{texts("conversation", { count: review.summary.threads })}</summary>
      {mayMerge && suggested.length > 1 ? <CommitSuggestions comments={suggested} /> : null}
      <ul className={styles["list"]} aria-label={texts("verdicts")}>
        {review.verdicts.map((verdict) => (
          <VerdictLine key={verdict.id} verdict={verdict} />
        ))}
      </ul>
      <ul className={styles["list"]} aria-label={texts("threads")}>
        {review.threads.map((thread) => {
          const place = placeOfThread(thread, range, review);
          const { path, first, last } = thread.place ?? thread;
          const go = () => {
            if (place === undefined) return;
            const file = files.find((each) => isIn(each, place))?.path ?? place.path;
            unfold(file);
            cursor.goToAnchor(file, threadAnchorAt(place));
          };
          return (
            <li key={thread.id}>
              <button type="button" disabled={place === undefined} onClick={go}>
                <span data-cut data-tooltip={showHidden(path)} data-tooltip-if-cut="">
                  <VisibleText>{path.split("/").at(-1) ?? path}</VisibleText> {linesText(first, last)}{" "}
                  <span className={styles["quiet"]}>
                    {thread.state === "open" ? null : states(thread.state)}
                  </span>
                </span>
                <span className={styles["quiet"]} data-cut>
                  <VisibleText>{firstWords(thread) || texts("changeSuggested")}</VisibleText>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** Returns the first comment without the lines that it suggests. */
function firstWords({ comments }: ReviewThread): string {
  const text = comments[0]?.text ?? "";
  const suggestion = readSuggestion(text);
  return suggestion === undefined ? text : `${suggestion.before}\n${suggestion.after}`.trim();
}

function VerdictLine({ verdict }: { readonly verdict: ReviewResource["verdicts"][number] }): ReactElement {
  const texts = useReviewTexts();
  const verdicts = useGivenVerdictTexts();
  const { by, at, stands, text } = verdict;
  const isPast = !stands && verdict.verdict !== "comment";
  return (
    <li className={styles["verdict"]}>
      <strong>{by.name}</strong> {verdicts(verdict.verdict)} <TimeAgo at={at} className={styles["quiet"]} />{" "}
      {isPast ? <span className={styles["quiet"]}>{texts("withdrawn")}</span> : null}
      {text === "" ? null : (
        <p className={styles["text"]}>
          <VisibleText>{text}</VisibleText>
        </p>
      )}
    </li>
  );
}
