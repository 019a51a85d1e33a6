import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** The answer for a need that does not exist, and, word for word, for one that the caller may not see. */
export function unknownNeed(task: string, need: string): Failure {
  return sayFailure({
    reason: "invalid-plan",
    detail: say("need-unknown", { task, need }),
    hint: say("need-unknown-hint"),
  });
}
