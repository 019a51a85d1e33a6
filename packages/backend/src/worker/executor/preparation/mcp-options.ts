import { agentTokenVariable } from "@wezterm-parallel/shared/domain/task/environment/variable-names";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

/** Variables that the tools need. Agents give the programs that they start only what they are told to. */
const passedOn = [agentTokenVariable, "WZP_OUTPUT"] as const;

/**
 * Returns the argv of an agent with the options that give it the tools of `wzp mcp`, beside the servers of the user's
 * own configuration. The options name the variables, and claude and codex read their values: an argv is no secret.
 */
export function withMcpServer(
  agent: TaskSpec["mcp"],
  argv: readonly string[],
  server: readonly string[],
): readonly string[] {
  const [program = "", ...args] = argv;
  if (agent === "claude") return [program, ...claudeOptions(server), ...args];
  return agent === "codex" ? [program, ...codexOptions(server), ...args] : argv;
}

function claudeOptions([command, ...args]: readonly string[]): readonly string[] {
  const env = Object.fromEntries(passedOn.map((name) => [name, `\${${name}}`]));
  return [
    `--mcp-config=${JSON.stringify({ mcpServers: { wzp: { command, args, env } } })}`,
    "--allowedTools=mcp__wzp",
  ];
}

/** Without `required`, codex does not wait for the server; without the approval, `codex exec` refuses each call. */
function codexOptions([command, ...args]: readonly string[]): readonly string[] {
  const table = {
    command,
    args,
    env_vars: passedOn,
    required: true,
    default_tools_approval_mode: "approve",
  };
  const entries = Object.entries(table).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [`--config=mcp_servers.wzp={${entries.join(",")}}`];
}

/** Returns the option with which `wzp acp` gives its agent the tools. */
export function acpOption(server: readonly string[]): string {
  return `--mcp-server=${JSON.stringify(server)}`;
}
