import { promptMark } from "./agent-commands.ts";

/** Returns the command in which `wzp acp` talks to an agent that speaks the Agent Client Protocol. */
export function acpCommand(agent: readonly string[], mode?: string): readonly string[] {
  const options = mode === undefined ? [] : [`--mode=${mode}`];
  return ["wzp", "acp", `--prompt=${promptMark}`, ...options, "--", ...agent];
}

/** Returns true if the command is one of `acpCommand`. */
export function isAcpClient([program, command]: readonly string[]): boolean {
  return program === "wzp" && command === "acp";
}

/** Returns the name or path of the agent's own program. */
export function agentProgram(argv: readonly string[]): string {
  return argv[isAcpClient(argv) ? argv.indexOf("--") + 1 : 0] ?? "";
}
