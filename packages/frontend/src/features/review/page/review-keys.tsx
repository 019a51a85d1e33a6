import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { ReviewThread } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { useKeys } from "../../../ui/keys/use-keys.ts";
import type { DiffCursor } from "../diff/use-diff-cursor.ts";
import { useReviewTexts } from "../texts.ts";
import { useShownRange } from "../threads/range-context.ts";
import { useReview } from "../threads/review-context.tsx";
import { threadAnchorAt, isIn, placeOfThread } from "../threads/thread-anchors.ts";
import { editorFor } from "./editor-for.ts";
import { useViewing } from "./viewed-switch.tsx";

interface ReviewKeysProps {
  readonly cursor: DiffCursor;
  readonly files: readonly ChangedFile[];
}

/** Binds the keys of a review; those of the diff are bound by the viewer. */
export function ReviewKeys({ cursor, files }: ReviewKeysProps): null {
  const texts = useReviewTexts();
  const { review, mayReview, act, openEditor, setSending } = useReview();
  const range = useShownRange();
  const { isViewed, view } = useViewing();
  const { row } = cursor;
  const thread = review.threads.find((each) => isAt(each));

  function isAt(each: ReviewThread): boolean {
    const place = placeOfThread(each, range, review);
    if (row?.kind !== "extra" || place === undefined) return false;
    return isIn(row.file, place) && row.anchors.includes(threadAnchorAt(place));
  }

  const comment = () => {
    const editor = thread === undefined ? editorFor(cursor.selected, range) : undefined;
    const opened = thread === undefined ? editor : ({ kind: "reply", thread: thread.id } as const);
    if (opened === undefined) return;
    cursor.show();
    openEditor(opened);
  };
  const resolve = () => {
    if (thread === undefined) return;
    const resolved = thread.state !== "resolved";
    void act((api, id) => api.send("resolveThread", { id, thread: String(thread.id) }, { resolved }));
  };
  const toggleViewed = () => {
    const path = row?.file.path ?? files[0]?.path;
    if (path === undefined) return;
    const is = !isViewed(path);
    view(path, is);
    const next = files[files.findIndex((file) => file.path === path) + 1];
    cursor.goTo(is && next !== undefined ? next.path : path);
  };
  useKeys(texts("review"), {
    r: { does: texts("markViewed"), run: toggleViewed },
    "shift+n": { does: texts("nextThread"), run: () => cursor.go("extra", 1) },
    "shift+p": { does: texts("previousThread"), run: () => cursor.go("extra", -1) },
    ...(mayReview && {
      c: { does: texts("commentOrReply"), run: comment },
      e: { does: texts("resolveOrReopen"), run: resolve },
      a: { does: texts("send"), run: () => setSending(true) },
    }),
  });
  return null;
}
