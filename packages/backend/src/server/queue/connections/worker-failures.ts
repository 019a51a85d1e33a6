import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

export function workerRemoved(worker: string): Failure {
  return createFailure({
    reason: "lease-expired",
    detail: createMessage("worker-removed", { worker }),
    data: { worker },
    hint: createMessage("worker-gone-hint"),
  });
}

export function leaseExpired(worker: string, leaseMs: number): Failure {
  return createFailure({
    reason: "lease-expired",
    detail: createMessage("worker-gone", { worker, seconds: Math.round(leaseMs / 1000) }),
    data: { worker, goneMs: leaseMs },
    hint: createMessage("worker-gone-hint"),
  });
}

export function notConnected(worker: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("worker-away", { worker }),
    hint: createMessage("worker-away-hint"),
  });
}

export function otherAnswer(worker: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("worker-other-answer", { worker }),
    hint: createMessage("worker-other-answer-hint"),
  });
}

export function workerMissing(worker: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("worker-missing", { worker }),
    hint: createMessage("worker-unknown-hint"),
  });
}
