import type { ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { Badge, type Tone } from "../../ui/badge/badge.tsx";
import { useMergeTexts } from "./texts.ts";
import { cardState, type CardChange } from "./use-changes.ts";

const tones: Readonly<Partial<Record<CardChange, Tone>>> = {
  queued: "info",
  verifying: "info",
  verified: "info",
  pullRequest: "info",
  resolving: "info",
  landed: "good",
  conflict: "bad",
  refused: "bad",
};

/** The state of a change in one word. */
export function ChangeBadge({ state }: { readonly state: CardChange }): ReactElement {
  const texts = useMergeTexts();
  return <Badge tone={tones[state]}>{texts(state)}</Badge>;
}

interface ChangeStateProps {
  readonly change: Pick<ChangeResource, "state" | "failure" | "direction" | "pullRequest">;
}

export function ChangeState({ change }: ChangeStateProps): ReactElement {
  const texts = useMergeTexts();
  const state = cardState(change);
  if (change.direction === "revert") return <Badge tone="info">{texts("reverting")}</Badge>;
  return state === undefined ? <Badge>{texts("open")}</Badge> : <ChangeBadge state={state} />;
}
