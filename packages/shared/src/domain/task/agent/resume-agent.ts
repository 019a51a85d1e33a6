import { promptCommand } from "./agent-commands.ts";
import { continuePrompt, continueTask, type EarlierAttempt } from "./continue-task.ts";
import { currentPrompt } from "./next-agent.ts";
import type { TaskSpec } from "../task-spec.ts";

/** Some agents have put the prompt into the conversation by then and others have not, so it is repeated. */
const resumed =
  "You were interrupted before you had finished. Continue where you stopped; do not repeat what is done. The task was:";
/** Above it, in characters, the prompt and the preface might not fit into one argument. */
const repeatedPrompt = 30_000;

/**
 * Returns the specification for an attempt after the agent was interrupted: it continues its conversation in the same
 * checkout. Undefined: the same command starts again.
 */
export function resumeAgent(spec: TaskSpec, last: EarlierAttempt | undefined): TaskSpec | undefined {
  if (spec.continues?.merging !== undefined) return undefined;
  const continued = continueTask(spec, last, resumePrompt(spec));
  return continued.ok ? continued.value : undefined;
}

function resumePrompt(spec: TaskSpec): string | undefined {
  if (spec.agentCommands?.continue === undefined) return undefined;
  const prompt = currentPrompt(spec);
  if (prompt === undefined || prompt.length > repeatedPrompt) return undefined;
  return prompt.startsWith(resumed) ? prompt : `${resumed}\n\n${prompt}`;
}

/**
 * Returns the specification for an attempt that starts a new conversation in the same checkout, because there was none
 * to continue. Undefined: it did not continue one, so the same command starts again.
 */
export function restartAgent(spec: TaskSpec): TaskSpec | undefined {
  const { continues, agentCommands } = spec;
  if (continues?.ran !== true || agentCommands === undefined || continues.merging !== undefined)
    return undefined;
  const { conversation: _conversation, ...rest } = continues;
  const prompt = currentPrompt(spec);
  const isOwn = prompt === undefined || prompt === continuePrompt;
  const command = isOwn ? continues.command : promptCommand(agentCommands.start, prompt);
  return { ...spec, command, continues: { ...rest, ran: false } };
}
