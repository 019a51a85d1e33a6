import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** The failure for an unknown need; the same for one that the caller cannot see. */
export function unknownNeed(task: string, need: string): Failure {
  return sayFailure({
    reason: "invalid-plan",
    detail: say("need-unknown", { task, need }),
    hint: say("need-unknown-hint"),
  });
}
