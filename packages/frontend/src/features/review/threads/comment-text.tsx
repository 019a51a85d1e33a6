import { GitCommitHorizontal } from "lucide-react";
import { useState, type ReactElement } from "react";

import { findSuggestion, readSuggestion } from "@wezterm-parallel/shared/domain/review/suggestion";
import type { ReviewThread } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { Button } from "../../../ui/button/button.tsx";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import { useReviewTexts } from "../texts.ts";
import { useReview } from "./review-context.tsx";
import styles from "./threads.module.css";

interface CommentTextProps {
  readonly thread: ReviewThread;
  readonly comment: ReviewThread["comments"][number];
}

/** The text of a comment; what it suggests is shown as a diff that can be committed. */
export function CommentText({ thread, comment }: CommentTextProps): ReactElement {
  const texts = useReviewTexts();
  const { mayMerge } = useReview();
  const { id, by, text } = comment;
  if (by.kind === "agent") return <Answer comment={comment} />;
  const suggestion = readSuggestion(text);
  if (suggestion === undefined) return <Paragraph text={text} />;
  return (
    <>
      <Paragraph text={suggestion.before} />
      <figure className={styles["suggestion"]} aria-label={texts("changeSuggested")}>
        <DiffLines kind="removed" lines={thread.lines} />
        <DiffLines kind="added" lines={suggestion.lines} />
      </figure>
      <Paragraph text={suggestion.after} />
      {mayMerge && findSuggestion(thread) === id ? <CommitSuggestions comments={[id]} /> : null}
    </>
  );
}

/** An agent's answer, and the commit that goes with it; both can be missing. */
function Answer({ comment: { text, commit } }: Pick<CommentTextProps, "comment">): ReactElement {
  const texts = useReviewTexts();
  const made =
    commit === undefined ? texts("answeredWithout") : texts("answered", { commit: commit.slice(0, 7) });
  return (
    <>
      <Paragraph text={text} />
      <p className={styles["quiet"]}>{text === "" && commit === undefined ? texts("notAnswered") : made}</p>
    </>
  );
}

/** Commits what comments suggest. */
export function CommitSuggestions({ comments }: { readonly comments: readonly number[] }): ReactElement {
  const texts = useReviewTexts();
  const { act, review } = useReview();
  const [isBusy, setBusy] = useState(false);
  const commit = async () => {
    setBusy(true);
    const body = { comments: [...comments], commit: review.commit };
    await act((api, id) => api.send("applySuggestions", { id }, body), texts("commitTitle"));
    setBusy(false);
  };
  return (
    <Button
      size="small"
      className={styles["commit"]}
      icon={<GitCommitHorizontal />}
      busy={isBusy}
      onClick={() => void commit()}
    >
      {comments.length === 1 ? texts("commitSuggestion") : texts("commitAll", { count: comments.length })}
    </Button>
  );
}

function Paragraph({ text }: { readonly text: string }): ReactElement | null {
  if (text === "") return null;
  return (
    <p className={styles["text"]}>
      <VisibleText>{text}</VisibleText>
    </p>
  );
}

interface DiffLinesProps {
  readonly kind: "removed" | "added";
  readonly lines: readonly string[];
}

function DiffLines({ kind, lines }: DiffLinesProps): ReactElement {
  const sign = kind === "removed" ? "\u2212" : "+";
  return (
    <pre className={styles[kind]}>
      <VisibleText>{lines.map((line) => `${sign} ${line}`).join("\n")}</VisibleText>
    </pre>
  );
}
