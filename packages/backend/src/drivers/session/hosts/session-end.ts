import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { SessionEnd } from "../sessions.ts";

/** A session stopped by its host because of an expired lease is lost, because the task did not cause it. */
export function exitToEnd(exit: SessionExit): SessionEnd {
  if (exit.leaseExpired === true) return { kind: "lost", failure: leaseExpired, at: exit.at };
  const { at, logBytes, logTruncated } = exit;
  const output = { at, logBytes, ...(logTruncated && { logTruncated }) };
  return exit.kind === "exited"
    ? { kind: "exited", code: exit.code, ...output }
    : { kind: "signalled", signal: exit.signal, ...output };
}

const leaseExpired: Failure = createFailure({
  reason: "lease-expired",
  detail: createMessage("lease-unrenewed"),
});
