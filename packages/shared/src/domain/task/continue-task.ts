import { fail, ok, type Result } from "../../base/result.ts";
import type { Unchanged } from "../unchanged.ts";
import { promptCommand } from "./agent-commands.ts";
import type { Command, TaskSpec } from "./task-spec.ts";

/** An attempt whose checkout the next one gets. */
export interface EarlierAttempt {
  readonly attempt: number;
  readonly worker: string;
  /** Its command was started. */
  readonly ran: boolean;
}

/** The prompt for an agent that continues its conversation without a new one. */
export const continuePrompt = "Continue with your task.";

/**
 * Returns the specification for an attempt in the checkout of the last one. An agent continues its conversation, or
 * gets the prompt in a new one; a command runs again.
 */
export function continueTask(
  spec: TaskSpec,
  last: EarlierAttempt | undefined,
  prompt: string | undefined,
): Result<TaskSpec, Unchanged> {
  if (last === undefined) return fail({ reason: "not-started" });
  if (spec.checkout !== "worktree") return fail({ reason: "no-checkout" });
  if (prompt !== undefined && spec.agentCommands === undefined) return fail({ reason: "takes-no-prompt" });
  const { continues = { attempt: last.attempt, command: spec.command, ran: false } } = spec;
  const { attempt, command: own } = continues;
  const ran = continues.ran || last.ran;
  return ok({
    ...spec,
    command: commandOf(spec, { own, ran, prompt }),
    continues: { attempt, worker: last.worker, ran, command: own },
  });
}

/** Returns the specification for an attempt in a new checkout. */
export function startAfresh(spec: TaskSpec): TaskSpec {
  const { continues, ...rest } = spec;
  return continues === undefined ? spec : { ...rest, command: continues.command };
}

interface ContinuedCommand {
  readonly own: Command;
  readonly ran: boolean;
  readonly prompt: string | undefined;
}

function commandOf({ agentCommands }: TaskSpec, { own, ran, prompt }: ContinuedCommand): Command {
  if (agentCommands?.continue !== undefined && ran) {
    return promptCommand(agentCommands.continue, prompt ?? continuePrompt);
  }
  return agentCommands === undefined || prompt === undefined
    ? own
    : promptCommand(agentCommands.start, prompt);
}
