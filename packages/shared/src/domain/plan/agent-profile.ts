import { agentProgram } from "../task/agent/acp-command.ts";
import { sandboxOf } from "../task/sandbox.ts";
import type { TaskSpec } from "../task/task-spec.ts";
import { type Agents, resolveAgent } from "./agents.ts";
import type { AgentMode } from "./agent-modes.ts";

/** The facts about an agent of a plan that people compare. */
export interface AgentProfile {
  readonly name: string;
  /** Name or path of its program. */
  readonly program: string;
  readonly mode: AgentMode;
  readonly pool: string;
  /** Use of a sandbox by its tasks; `if-available`: where their machine has bubblewrap. */
  readonly sandbox: "yes" | "if-available" | "no";
  /** Rules that answer what it asks for. */
  readonly policy?: TaskSpec["policy"];
  /** Variables that its profile sets. */
  readonly env: Readonly<Record<string, string>>;
}

/** Returns undefined for a profile without a command in its mode. */
export function describeProfile(agents: Agents, name: string): AgentProfile | undefined {
  const agent = resolveAgent(agents, name);
  if (agent === undefined) return undefined;
  const { mode, pool, env, sandbox: choice, commands, policy } = agent;
  const command = { kind: "argv", argv: commands.start } as const;
  const wanted = sandboxOf({ sandbox: choice, agent: name, command });
  const sandbox = wanted === undefined ? "no" : wanted.required ? "yes" : "if-available";
  const program = agentProgram(commands.start);
  return { name, program, mode, pool, sandbox, ...(policy !== undefined && { policy }), env };
}
