import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createFailure,
  createMessage,
  type FailureMessage,
  type FailurePhrase,
  phrase,
} from "@wezterm-parallel/shared/domain/failure-message";

import type { SessionEnd } from "../../../drivers/session/sessions.ts";
import { lastLines } from "../results/last-lines.ts";

/** The lines of a message that names an ended service. */
const shownLines = 3;

/** The service ended by itself; `logs` is the directory of its session. */
export function endedByItself(service: string, end: SessionEnd, logs: string): Failure {
  return withLines("service-ended", describeEnd(service, end), logs);
}

function describeEnd(service: string, end: SessionEnd): FailureMessage {
  if (end.kind === "exited") return createMessage("service-exited", { service, code: end.code });
  if (end.kind === "signalled") return createMessage("service-signalled", { service, signal: end.signal });
  return createMessage("service-lost", { service });
}

export function checkFailed(service: string, why: FailurePhrase, logs: string): Failure {
  return withLines("check-failed", createMessage("service-check-failed", { service, why }), logs);
}

export function notReady(
  service: string,
  limitMs: number,
  why: FailurePhrase | undefined,
  logs: string,
): Failure {
  const seconds = limitMs / 1000;
  const last = why ?? phrase("check-none");
  return withLines("check-failed", createMessage("service-not-ready", { service, seconds, why: last }), logs);
}

function withLines(reason: "service-ended" | "check-failed", detail: FailureMessage, logs: string): Failure {
  const log = lastLines(logs);
  const lines = log.slice(-shownLines).join(" ⏎ ");
  const hint = lines === "" ? undefined : createMessage("service-last-lines", { lines });
  return createFailure({ reason, detail, hint, data: { log } });
}

export function lostService(service: string): Failure {
  return createFailure({ reason: "host-lost", detail: createMessage("service-lost", { service }) });
}

export function portTaken(service: string, port: number): Failure {
  return createFailure({
    reason: "port-taken",
    detail: createMessage("service-port-taken", { service, port }),
    hint: createMessage("service-port-taken-hint"),
  });
}

export function watchFailed(service: string, directory: string, why: string): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("service-watch-failed", { service, directory, why }),
    hint: createMessage("service-watch-failed-hint"),
  });
}

export function secretsGone(service: string): Failure {
  return createFailure({
    reason: "secret-missing",
    detail: createMessage("service-secrets-gone", { service }),
    hint: createMessage("service-secrets-gone-hint", { service }),
  });
}

export function unknownService(service: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("service-unknown", { service }),
    hint: createMessage("service-unknown-hint"),
  });
}

export function stoppedMeanwhile(service: string): Failure {
  return createFailure({
    reason: "service-failed",
    detail: createMessage("service-stopped-meanwhile", { service }),
  });
}
