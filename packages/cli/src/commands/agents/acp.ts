import { type Command, Option } from "commander";
import type { ReadStream, WriteStream } from "node:tty";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentTokenVariable } from "@wezterm-parallel/shared/domain/task/environment/variable-names";

import type { AcpServer } from "../../acp/acp-server.ts";
import type { CliContext } from "../../invocation/context.ts";
import type { ExitCode } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";

interface AcpOptions {
  readonly prompt: string;
  readonly mode?: string;
  readonly policySocket?: string;
  readonly checkout?: string;
  readonly conversation?: string;
  readonly record?: string;
  readonly mcpServer?: string;
}

export function registerAcp(program: Command, cli: CliContext): void {
  program
    .command("acp")
    .argument(
      "<command...>",
      "agent that speaks the Agent Client Protocol on stdin and stdout, with its arguments",
    )
    .requiredOption("--prompt <text>", "what the agent is asked to do")
    .option("--mode <id>", "one of the agent's modes (default: its own)")
    .option("--conversation <id>", "continue this conversation, if the agent can load it")
    // The worker gives these: the former two to all agents, the others to one whose profile has rules.
    .addOption(new Option("--record <path>").hideHelp())
    .addOption(new Option("--mcp-server <argv>").hideHelp())
    .addOption(new Option("--policy-socket <path>").hideHelp())
    .addOption(new Option("--checkout <path>").hideHelp())
    .addHelpText(
      "after",
      `\nShows the conversation in this terminal and ends with the agent's turn, unless you type something: then it takes\nyour prompts until /exit. y and n answer a permission, Esc interrupts the turn. Tasks of agents with mode: acp run it.\n${examples(
        'wzp acp --prompt "Fix issue 142." -- claude-agent-acp',
        'wzp acp --mode plan --prompt "How does it start?" -- gemini --acp',
      )}`,
    )
    .action(cli.action((command: string[], options: AcpOptions) => acp(cli, command, options)));
}

async function acp(
  cli: CliContext,
  argv: readonly string[],
  { prompt, mode, conversation: earlier, record, policySocket: socket, checkout, mcpServer }: AcpOptions,
): Promise<Result<ExitCode, Failure>> {
  const { talk } = await import("../../acp/talk.ts");
  const stdin = cli.streams.stdin as ReadStream;
  const stdout = cli.streams.stdout as WriteStream;
  const directory = cli.directory;
  const policy = socket === undefined ? undefined : { socket, root: checkout ?? directory, env: cli.env };
  const servers = mcpServer === undefined ? [] : [ownServer(JSON.parse(mcpServer) as string[], cli.env)];
  return ok(
    await talk({
      argv,
      prompt,
      mode,
      earlier,
      record,
      directory,
      policy,
      servers,
      env: { ...cli.env },
      stdin,
      stdout,
    }),
  );
}

/** Agents give the servers that they start only the variables that they are told. */
function ownServer([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): AcpServer {
  const passed = [agentTokenVariable, "WZP_OUTPUT"].map((name) => ({ name, value: env[name] ?? "" }));
  return { name: "wzp", command, args, env: passed };
}
