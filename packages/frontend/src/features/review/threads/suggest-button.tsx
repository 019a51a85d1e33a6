import { FileDiff } from "lucide-react";
import type { ReactElement } from "react";

import { writeSuggestion } from "@wezterm-parallel/shared/domain/review/suggestion";

import { useApi } from "../../../binding/api-context.ts";
import { Button } from "../../../ui/button/button.tsx";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { useReviewTexts } from "../texts.ts";
import { useReview } from "./review-context.tsx";

export interface SuggestedLines {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  /** Absent: the last commit of the change. */
  readonly commit?: string;
}

interface SuggestButtonProps {
  readonly lines: SuggestedLines;
  /** Puts text into the comment. */
  readonly insert: (text: string) => void;
}

/** Puts a suggestion with the lines as they are into the comment, to be edited there. */
export function SuggestButton({ lines, insert }: SuggestButtonProps): ReactElement {
  const texts = useReviewTexts();
  const api = useApi();
  const { change: id, commit } = useReview().review;
  const suggest = async () => {
    const { path, first, last } = lines;
    const read = await api.get("fileLines", { id }, { path, first, last, commit: lines.commit ?? commit });
    if (!read.ok) return showFailure(texts("notRead"), read.failure);
    insert(writeSuggestion(read.value.lines.map((line) => line.replace(/\r$/, ""))));
  };
  return (
    <Button size="small" icon={<FileDiff />} onClick={() => void suggest()}>
      {texts("suggest")}
    </Button>
  );
}
