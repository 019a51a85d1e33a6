import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** The failure for an unknown need; the same for one that the caller cannot see. */
export function unknownNeed(task: string, need: string): Failure {
  return createFailure({
    reason: "invalid-plan",
    detail: createMessage("need-unknown", { task, need }),
    hint: createMessage("need-unknown-hint"),
  });
}
