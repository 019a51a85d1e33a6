import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";
import type { Command } from "@wezterm-parallel/shared/domain/task-spec";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task-state";

import type { SessionEnd } from "../../drivers/session/sessions.ts";
import type { StepResult } from "./attempt-steps.ts";
import { showCommand } from "./command-argv.ts";
import { lastLines } from "./last-lines.ts";

export function failed(failure: Failure): StepResult {
  return { kind: "over", outcome: { kind: "failed", failure } };
}

/** How a step went whose session ended so. */
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

/** A session that did not start; with its host gone over it, nobody knows whether it did. */
export function judgeRefusal(failure: Failure): StepResult {
  if (failure.reason !== "host-lost") return failed(failure);
  return { kind: "over", outcome: { kind: "lost", failure } };
}

export function reasonOf(outcome: AttemptOutcome): FailureReason | undefined {
  return outcome.kind === "failed" ? outcome.failure.reason : undefined;
}

/** Neither says anything about the command itself. */
export function isBeyondCommand(outcome: AttemptOutcome): boolean {
  return outcome.kind === "lost" || reasonOf(outcome) === "process-tree-alive";
}

export interface FailedCommand {
  readonly reason: "setup-failed" | "verify-failed";
  readonly command: Command;
  readonly outcome: AttemptOutcome;
  /** Of its session. */
  readonly directory: string;
}

/** Names the command, how it ended and the last lines it printed. */
export function commandFailure({ reason, command, outcome, directory }: FailedCommand): Failure {
  const log = lastLines(directory);
  const what = reason === "setup-failed" ? "set-up" : "verify";
  const last = log.at(-1);
  return {
    reason,
    detail: `The ${what} command ${showCommand(command)} ${describe(outcome)}${last === undefined ? "." : `: ${last}`}`,
    data: { command: showCommand(command), log, ...("code" in outcome ? { code: outcome.code } : {}) },
  };
}

function describe(outcome: AttemptOutcome): string {
  if (outcome.kind === "exited") return `exited with ${outcome.code}`;
  if (outcome.kind === "signalled") return `was ended by ${outcome.signal}`;
  return outcome.kind === "failed" ? `could not run: ${outcome.failure.detail}` : "did not end";
}

export function treeAlive(pids: readonly number[]): Failure {
  return {
    reason: "process-tree-alive",
    detail: `Processes of the task could not be killed: ${pids.join(", ")}.`,
    hint: "They wait inside the kernel, for a disk or a network file system as a rule.",
    data: { pids },
  };
}

/** The server knows that it ran; this machine knows nothing of it any more. */
export function lostSession(id: string): StepResult {
  const failure: Failure = {
    reason: "host-lost",
    detail: `The session ${id} had started, and no session host on this machine knows it.`,
  };
  return { kind: "over", outcome: { kind: "lost", failure } };
}
