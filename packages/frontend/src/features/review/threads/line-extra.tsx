import type { ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useReviewTexts } from "../texts.ts";
import { CommentEditor } from "./comment-editor.tsx";
import { nameOfEditor, useReview, type OpenEditor } from "./review-context.tsx";
import { useShownRange } from "./range-context.ts";
import { threadAnchorAt, isIn, placeOfThread, type ThreadPlace } from "./thread-anchors.ts";
import { linesText, ThreadView } from "./thread-view.tsx";
import styles from "./threads.module.css";

interface LineExtraProps {
  readonly file: ChangedFile;
  readonly anchors: readonly string[];
}

/** The threads on some lines of a file, and new comments that are being written there. */
export function LineExtra({ file, anchors }: LineExtraProps): ReactElement {
  const { review, editors } = useReview();
  const range = useShownRange();
  const isHere = (place: ThreadPlace | undefined) =>
    place !== undefined && isIn(file, place) && anchors.includes(threadAnchorAt(place));
  const threads = review.threads.filter((thread) => isHere(placeOfThread(thread, range, review)));
  const begun = [...editors.values()].filter((editor) => editor.kind === "new" && isHere(editor.place));
  return (
    <div className={styles["extra"]}>
      {threads.map((thread) => (
        <ThreadView key={thread.id} thread={thread} />
      ))}
      {begun.map((editor) => (
        <NewThread key={nameOfEditor(editor)} editor={editor} />
      ))}
    </div>
  );
}

function NewThread({ editor }: { readonly editor: OpenEditor }): ReactElement | null {
  const texts = useReviewTexts();
  const { act } = useReview();
  if (editor.kind !== "new") return null;
  const { place, commit } = editor;
  const lines = linesText(place.first, place.last);
  return (
    <div className={styles["thread"]}>
      <CommentEditor
        editor={editor}
        label={texts("commentOn", { lines })}
        suggestFor={place.side === "new" ? { ...place, commit } : undefined}
        save={(text, draft) =>
          act((api, id) => api.send("addComment", { id }, { comment: { ...place, commit, text }, draft }))
        }
      />
    </div>
  );
}
