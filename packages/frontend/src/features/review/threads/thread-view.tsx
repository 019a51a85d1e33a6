import { Check, RotateCcw } from "lucide-react";
import type { ReactElement } from "react";

import type { ReviewThread } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { Badge } from "../../../ui/badge/badge.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { useReviewTexts } from "../texts.ts";
import { CommentEditor } from "./comment-editor.tsx";
import { CommentText } from "./comment-text.tsx";
import { nameOfEditor, useReview } from "./review-context.tsx";
import { ThreadHead } from "./thread-head.tsx";
import styles from "./threads.module.css";

/** A thread: its comments, the reader's drafts in it, and what can be done with it. */
export function ThreadView({ thread }: { readonly thread: ReviewThread }): ReactElement {
  const texts = useReviewTexts();
  const { mayReview } = useReview();
  const { path, first, last, state } = thread;
  return (
    <article
      className={styles["thread"]}
      data-state={state}
      aria-label={texts("threadOn", { path, lines: linesText(first, last) })}
    >
      <ThreadHead thread={thread} />
      {thread.comments.map((comment) => (
        <Comment key={comment.id} thread={thread} comment={comment} />
      ))}
      {mayReview ? <ThreadActions thread={thread} /> : null}
    </article>
  );
}

export function linesText(first: number, last: number): string {
  return first === last ? String(first) : `${first}–${last}`;
}

interface CommentProps {
  readonly thread: ReviewThread;
  readonly comment: ReviewThread["comments"][number];
}

function Comment({ thread, comment }: CommentProps): ReactElement {
  const texts = useReviewTexts();
  const { act, editors, openEditor } = useReview();
  const { id, by, at, text, draft } = comment;
  const editor = { kind: "edit", comment: id } as const;
  if (editors.has(nameOfEditor(editor))) {
    return (
      <CommentEditor
        editor={editor}
        label={texts("comment")}
        text={text}
        save={(next) =>
          act((api, change) => api.send("editComment", { id: change, comment: String(id) }, { text: next }))
        }
      />
    );
  }
  return (
    <div className={styles["comment"]} data-draft={draft || undefined}>
      <div className={styles["by"]}>
        <strong>{by.name}</strong>
        <TimeAgo at={at} className={styles["quiet"]} />
        {draft ? <Badge tone="info">{texts("draft")}</Badge> : null}
        {draft ? (
          <span className={styles["actions"]}>
            <Button size="small" variant="quiet" onClick={() => openEditor(editor)}>
              {texts("edit")}
            </Button>
            <Button
              size="small"
              variant="quiet"
              onClick={() =>
                void act((api, change) => api.send("removeComment", { id: change, comment: String(id) }))
              }
            >
              {texts("remove")}
            </Button>
          </span>
        ) : null}
      </div>
      <CommentText thread={thread} comment={comment} />
    </div>
  );
}

function ThreadActions({ thread }: { readonly thread: ReviewThread }): ReactElement | null {
  const texts = useReviewTexts();
  const { act, editors, openEditor } = useReview();
  const editor = { kind: "reply", thread: thread.id } as const;
  const isResolved = thread.state === "resolved";
  if (editors.has(nameOfEditor(editor))) {
    return (
      <CommentEditor
        editor={editor}
        label={texts("reply")}
        suggestFor={thread.side === "new" ? thread.place : undefined}
        save={(text, draft) =>
          act((api, id) => api.send("addComment", { id }, { comment: { thread: thread.id, text }, draft }))
        }
      />
    );
  }
  // A thread that nobody else sees cannot be resolved yet.
  const isSent = thread.comments.some(({ draft }) => !draft);
  return (
    <div className={styles["actions"]}>
      <Button size="small" data-tooltip-keys="c" onClick={() => openEditor(editor)}>
        {texts("reply")}
      </Button>
      {isSent ? (
        <Button
          size="small"
          data-tooltip-keys="e"
          icon={isResolved ? <RotateCcw /> : <Check />}
          onClick={() =>
            void act((api, id) =>
              api.send("resolveThread", { id, thread: String(thread.id) }, { resolved: !isResolved }),
            )
          }
        >
          {texts(isResolved ? "reopen" : "resolve")}
        </Button>
      ) : null}
    </div>
  );
}
