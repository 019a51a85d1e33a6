import type { ReactElement } from "react";

import type { ReviewSummary } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { Badge, type Tone } from "../../ui/badge/badge.tsx";
import { useMergeTexts } from "./texts.ts";

const tones: Readonly<Partial<Record<ReviewSummary["state"], Tone>>> = {
  approved: "good",
  "changes-requested": "warning",
};

/** The meaning of the verdicts on a change. */
export function ReviewBadge({ review }: { readonly review: ReviewSummary }): ReactElement {
  const texts = useMergeTexts();
  const { state, approvals, required } = review;
  const words = {
    approved: texts("approved"),
    "changes-requested": texts("changesRequested"),
    waiting: required > 0 ? texts("needsApprovals", { approvals, required }) : texts("notReviewed"),
  };
  return <Badge tone={tones[state]}>{words[state]}</Badge>;
}
