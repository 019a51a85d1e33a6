import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { SessionEnd } from "../sessions.ts";

/** A session that its host stopped for want of a renewed lease is lost: that was not the task's doing. */
export function exitToEnd(exit: SessionExit): SessionEnd {
  if (exit.leaseExpired === true) return { kind: "lost", failure: leaseExpired, at: exit.at };
  const { at, logBytes, logTruncated } = exit;
  const output = { at, logBytes, ...(logTruncated && { logTruncated }) };
  return exit.kind === "exited"
    ? { kind: "exited", code: exit.code, ...output }
    : { kind: "signalled", signal: exit.signal, ...output };
}

const leaseExpired: Failure = sayFailure({
  reason: "lease-expired",
  detail: say("lease-unrenewed"),
});
