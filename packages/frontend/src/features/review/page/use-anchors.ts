import { useMemo } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useReview } from "../threads/review-context.tsx";
import { anchorsByPath, placeOfThread, type ShownRange } from "../threads/thread-anchors.ts";

/** Returns the lines of the shown diff below which something is: threads, and comments that are being written. */
export function useAnchors(
  range: ShownRange,
  files: readonly ChangedFile[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const { review, editors } = useReview();
  return useMemo(() => {
    const threads = review.threads.flatMap((thread) => placeOfThread(thread, range, review) ?? []);
    const begun = [...editors.values()].flatMap((editor) => (editor.kind === "new" ? [editor.place] : []));
    return anchorsByPath([...threads, ...begun], files);
  }, [review, editors, range, files]);
}
