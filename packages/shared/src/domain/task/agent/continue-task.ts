import { fail, ok, type Result } from "../../../base/result.ts";
import type { Unchanged } from "../../unchanged.ts";
import { agentTimeoutMs, promptCommand } from "./agent-commands.ts";
import type { Command, Continuation, Resolver, TaskSpec } from "../task-spec.ts";

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
  const {
    continues = { attempt: last.attempt, command: spec.command, ran: false, conversation: undefined },
  } = spec;
  const { attempt, command: own } = continues;
  const ran = continues.ran || last.ran;
  const conversation = continues.conversation ?? (last.ran ? last.attempt : undefined);
  return ok({
    ...withOwn(spec),
    command: commandOf(spec, { own, ran, prompt }),
    continues: {
      attempt,
      worker: last.worker,
      ran,
      ...(conversation !== undefined && { conversation }),
      command: own,
    },
  });
}

/** Returns the specification without what another agent replaced for one attempt. */
function withOwn(spec: TaskSpec): TaskSpec {
  const own = spec.continues?.own;
  if (own === undefined) return spec;
  const { timeout: _timeout, ...rest } = spec;
  return { ...rest, ...own };
}

interface Merging {
  readonly merging: NonNullable<Continuation["merging"]>;
  readonly prompt: string;
  /** Absent: the task's own agent, in its conversation. */
  readonly agent: Resolver | undefined;
}

/** Returns the specification for an attempt that merges the target in the checkout of the last one. */
export function mergeInCheckout(
  spec: TaskSpec,
  last: EarlierAttempt | undefined,
  { merging, prompt, agent }: Merging,
): Result<TaskSpec, Unchanged> {
  const isOther = agent !== undefined && agent.name !== spec.agent;
  const continued = continueTask(spec, last, isOther ? undefined : prompt);
  if (!continued.ok || continued.value.continues === undefined) return continued;
  const { continues, ...rest } = continued.value;
  if (!isOther) return ok({ ...rest, continues: { ...continues, merging } });
  const { env, timeout = agentTimeoutMs } = rest;
  const own = { env, ...(rest.timeout !== undefined && { timeout: rest.timeout }) };
  return ok({
    ...rest,
    command: promptCommand(agent.commands.start, prompt),
    env: { ...env, ...agent.env },
    timeout,
    continues: { ...continues, own, merging },
  });
}

/** Returns the specification for an attempt in a new checkout. */
export function startAfresh(spec: TaskSpec): TaskSpec {
  const { continues, ...rest } = spec;
  if (continues === undefined) return spec;
  const { continues: _continues, ...own } = withOwn({ ...rest, continues });
  return { ...own, command: continues.command };
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
