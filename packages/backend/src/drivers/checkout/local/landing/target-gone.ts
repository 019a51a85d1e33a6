import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

export function targetGone(branch: string): Failure {
  return createFailure({
    reason: "target-missing",
    detail: createMessage("target-branch-gone", { branch }),
    hint: createMessage("target-branch-gone-hint", { branch }),
  });
}
