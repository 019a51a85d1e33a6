import { MessageSquarePlus } from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { useSelectedLines } from "../diff/list/selected-lines.ts";
import { useReviewTexts } from "../texts.ts";
import { useShownRange } from "../threads/range-context.ts";
import { nameOfEditor, useReview } from "../threads/review-context.tsx";
import { editorFor } from "./editor-for.ts";

/** Begins a comment on the selected lines. */
export function CommentButton(): ReactElement | null {
  const texts = useReviewTexts();
  const { mayReview, editors, openEditor } = useReview();
  const range = useShownRange();
  const selected = useSelectedLines();
  const editor = editorFor(selected, range);
  if (!mayReview || editor === undefined || editors.has(nameOfEditor(editor))) return null;
  return (
    <Button
      size="small"
      variant="primary"
      icon={<MessageSquarePlus />}
      data-tooltip-keys="c"
      onClick={() => openEditor(editor)}
    >
      {texts("comment")}
    </Button>
  );
}
