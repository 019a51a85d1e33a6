import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";
import {
  phrase,
  createMessage,
  createFailure,
  type FailurePhrase,
} from "@wezterm-parallel/shared/domain/failure-message";
import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";

import type { SessionEnd } from "../../../drivers/session/sessions.ts";
import type { StepResult } from "../attempt/attempt-steps.ts";
import { errorLine, lastLines } from "./last-lines.ts";

export function failed(failure: Failure): StepResult {
  return { kind: "over", outcome: { kind: "failed", failure } };
}

/** Converts the end of a session to the result of its step. */
export function judgeEnd(end: SessionEnd): StepResult {
  switch (end.kind) {
    case "exited":
      return end.code === 0
        ? { kind: "passed" }
        : { kind: "over", outcome: { kind: "exited", code: end.code } };
    case "signalled":
      return { kind: "over", outcome: { kind: "signalled", signal: end.signal } };
    case "lost":
      return { kind: "over", outcome: { kind: "lost", failure: end.failure } };
  }
}

/** Adds the output line that explains a failed command. */
export function explainFailure(result: StepResult, directory: string): StepResult {
  if (result.kind !== "over") return result;
  const { outcome } = result;
  if (outcome.kind !== "exited" && outcome.kind !== "signalled") return result;
  const error = errorLine(directory);
  return error === undefined ? result : { kind: "over", outcome: { ...outcome, error } };
}

/** Converts a failed start; if its host died during the start, the outcome is unknown. */
export function judgeRefusal(failure: Failure): StepResult {
  if (failure.reason !== "host-lost") return failed(failure);
  return { kind: "over", outcome: { kind: "lost", failure } };
}

export function reasonOf(outcome: AttemptOutcome): FailureReason | undefined {
  return outcome.kind === "failed" ? outcome.failure.reason : undefined;
}

/** Neither depends on the command itself. */
export function isBeyondCommand(outcome: AttemptOutcome): boolean {
  return outcome.kind === "lost" || reasonOf(outcome) === "process-tree-alive";
}

interface FailedCommand {
  readonly reason: "setup-failed" | "verify-failed";
  readonly command: Command;
  readonly outcome: AttemptOutcome;
  /** Directory of its session. */
  readonly directory: string;
}

/** Reports the line that names the error, else the last line, with the command and its last lines as data. */
export function commandFailure({ reason, command, outcome, directory }: FailedCommand): Failure {
  const log = lastLines(directory);
  const last = errorLine(directory) ?? log.at(-1);
  const said = showCommand(command);
  return createFailure({
    reason,
    detail:
      last === undefined
        ? createMessage(reason, { command: said, how: describe(outcome) })
        : createMessage(`${reason}-saying`, { last }),
    data: { command: said, log, ...("code" in outcome ? { code: outcome.code } : {}) },
  });
}

function describe(outcome: AttemptOutcome): FailurePhrase {
  if (outcome.kind === "exited") return phrase("command-exited", { code: outcome.code });
  if (outcome.kind === "signalled") return phrase("command-ended", { signal: outcome.signal });
  if (outcome.kind === "failed") return phrase("command-not-run", { why: outcome.failure.detail });
  return phrase("command-not-ended");
}

export function treeAlive(pids: readonly number[]): Failure {
  return createFailure({
    reason: "process-tree-alive",
    detail: createMessage("processes-alive", { pids: pids.join(", ") }),
    hint: createMessage("processes-alive-hint"),
    data: { pids },
  });
}

/** The server recorded it as running, but this machine has no trace of it. */
export function lostSession(id: string): StepResult {
  const failure: Failure = createFailure({
    reason: "host-lost",
    detail: createMessage("session-lost", { session: id }),
  });
  return { kind: "over", outcome: { kind: "lost", failure } };
}
