import { promptCommand, promptOf } from "./agent-commands.ts";
import type { TaskSpec } from "../task-spec.ts";

/**
 * Returns the specification for a retry by the next agent of the task's list, with the same prompt; undefined when the list
 * is empty, or the command has no prompt that could be passed on.
 */
export function passToNextAgent(spec: TaskSpec): TaskSpec | undefined {
  const [next, ...later] = spec.retry.agents ?? [];
  if (next === undefined || spec.continues?.merging !== undefined) return undefined;
  const prompt = currentPrompt(spec);
  if (prompt === undefined) return undefined;
  const { agents: _agents, ...retry } = spec.retry;
  const {
    pool: _pool,
    mcp: _mcp,
    may: _may,
    policy: _policy,
    secrets: _secrets,
    timeout: _timeout,
    sandbox: _sandbox,
    prices: _prices,
    ...rest
  } = spec;
  const { name, commands, ...own } = next;
  const command = promptCommand(commands.start, prompt);
  return {
    ...rest,
    ...own,
    agent: name,
    agentCommands: commands,
    command,
    retry: later.length === 0 ? retry : { ...retry, agents: later },
    ...(spec.continues !== undefined && { continues: withoutConversation(spec.continues, command) }),
  };
}

/** Returns the prompt that the agent of a task gets in its next attempt; undefined for a command. */
export function currentPrompt({ agentCommands, command, continues }: TaskSpec): string | undefined {
  if (agentCommands === undefined) return undefined;
  const { start, continue: again = start } = agentCommands;
  return promptOf(continues?.ran === true ? again : start, command);
}

/** Another agent works on in the same checkout, but cannot continue the conversation. */
function withoutConversation(
  { conversation: _conversation, own: _own, ...rest }: NonNullable<TaskSpec["continues"]>,
  command: TaskSpec["command"],
): NonNullable<TaskSpec["continues"]> {
  return { ...rest, ran: false, command };
}
