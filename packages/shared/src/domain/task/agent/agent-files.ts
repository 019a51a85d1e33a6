import { programName } from "../sandbox.ts";
import type { TaskSpec } from "../task-spec.ts";
import { agentProgram } from "./acp-command.ts";

/** By program: files that it keeps for itself at the top of a repository, and that no change should contain. */
const kept: Readonly<Record<string, readonly string[]>> = {
  aider: [".aider.chat.history.md", ".aider.input.history", ".aider.tags.cache.v3", ".aider.tags.cache.v4"],
};

/** Returns the names of files that the agent of a task keeps for itself at the top of its checkout. */
export function filesOfAgent({ agent, command }: Pick<TaskSpec, "agent" | "command">): readonly string[] {
  if (agent === undefined || command.kind !== "argv") return [];
  const program = programName(agentProgram(command.argv));
  return Object.hasOwn(kept, program) ? (kept[program] ?? []) : [];
}
