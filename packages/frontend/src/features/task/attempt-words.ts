import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { describeOutcome } from "../../tasks/reason-of.ts";
import type { TaskTexts } from "../../tasks/texts.ts";
import { formatDuration } from "../../ui/format/durations.ts";
import type { MarkState } from "../../ui/state/mark-states.ts";

/** Returns the mark for an attempt's state. */
export function attemptMarkOf({ state, outcome }: Pick<AttemptResource, "state" | "outcome">): MarkState {
  if (outcome === undefined) return state === "ended" ? "failed" : state;
  switch (outcome.kind) {
    case "exited":
      return outcome.code === 0 ? "succeeded" : "failed";
    case "cancelled":
    case "lost":
      return outcome.kind;
    case "signalled":
    case "timed-out":
    case "failed":
      return "failed";
  }
}

/** Describes how an attempt ended; undefined while it runs. */
export function outcomeWords(
  { outcome }: Pick<AttemptResource, "outcome">,
  texts: TaskTexts,
  locale: string,
): string | undefined {
  return outcome && describeOutcome(outcome, { texts, locale, now: Date.now(), stateOf: () => undefined });
}

/** Returns an attempt's line in a list: outcome, worker, duration. */
export function attemptLine(attempt: AttemptResource, texts: TaskTexts, locale: string): string {
  const { startedAt, endedAt, worker } = attempt;
  const took = startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
  return [
    outcomeWords(attempt, texts, locale) ?? texts("runs"),
    worker,
    took === undefined ? undefined : formatDuration(took, locale),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}
