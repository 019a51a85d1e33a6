import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  agentTokenVariable,
  keyVariable,
} from "@wezterm-parallel/shared/domain/task/environment/variable-names";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";

interface McpOptions {
  readonly socket?: string;
}

export function registerMcp(program: Command, cli: CliContext): void {
  program
    .command("mcp")
    .option("--socket <path>", "socket of the server (default: that of this home)")
    .addHelpText(
      "after",
      `\nSpeaks the Model Context Protocol on stdin and stdout. The token in $${agentTokenVariable}, which wzp gives to its agents, serves\ntheir own run; claude and codex start it by themselves. An API key in $${keyVariable} serves an agent of your own: what the key\npermits, and tasks with \`agent: outside\` to claim, as long as nothing else has claimed them.\n${examples(
        "wzp mcp",
        "wzp mcp --socket /run/user/1000/wzp/server.sock",
      )}`,
    )
    .action(cli.action((options: McpOptions) => mcp(cli, options)));
}

async function mcp(cli: CliContext, options: McpOptions): Promise<Result<ExitCode, Failure>> {
  const isAgent = isSet(cli.env[agentTokenVariable]);
  const token = cli.env[isAgent ? agentTokenVariable : keyVariable];
  if (!isSet(token)) return fail(noToken);
  const { createAgentTransport } = await import("../../transport/agent-transport.ts");
  const { createCaller } = await import("@wezterm-parallel/shared/mcp/create-caller");
  const { createPatientTransport } = await import("../../transport/patient-transport.ts");
  const { serveStdio } = await import("@wezterm-parallel/shared/mcp/serve-stdio");
  const direct = createAgentTransport(options.socket ?? cli.home.serverSocket, token);
  // Repeats requests while a server restarts, which takes seconds: an agent cannot tell that from an outage.
  const transport = createPatientTransport(direct, () => true);
  const caller = createCaller(transport, isAgent ? { results: cli.env["WZP_OUTPUT"] } : undefined);
  const { stdin, stdout } = cli.streams;
  await serveStdio(caller, { stdin, stdout });
  return ok(exitCodes.done);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

const noToken: Failure = {
  reason: "unauthenticated",
  detail: `Neither ${agentTokenVariable} nor ${keyVariable} is set, so wzp mcp does not know what it may serve.`,
  hint: `wzp sets the former for the agents that it starts. For one of your own, make a key (wzp keys add assistant --scope runs:read runs:write) and set ${keyVariable} to it.`,
};
