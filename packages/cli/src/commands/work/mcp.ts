import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { createClient } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentTokenVariable } from "@wezterm-parallel/shared/domain/task/environment/variable-names";

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
      `\nSpeaks the Model Context Protocol on stdin and stdout. The token in $${agentTokenVariable} decides what is served:\ntasks, output and changes of one run, as long as the agent's attempt runs. claude and codex start it by themselves.\n${examples(
        "wzp mcp",
        "wzp mcp --socket /run/user/1000/wzp/server.sock",
      )}`,
    )
    .action(cli.action((options: McpOptions) => mcp(cli, options)));
}

async function mcp(cli: CliContext, options: McpOptions): Promise<Result<ExitCode, Failure>> {
  const token = cli.env[agentTokenVariable];
  if (token === undefined || token === "") return fail(noToken);
  const { createAgentTransport } = await import("../../transport/agent-transport.ts");
  const { createPatientTransport } = await import("../../transport/patient-transport.ts");
  const { OwnRun } = await import("@wezterm-parallel/shared/mcp/own-run");
  const { serveStdio } = await import("@wezterm-parallel/shared/mcp/serve-stdio");
  const agent = createAgentTransport(options.socket ?? cli.home.serverSocket, token);
  // Repeats requests while a server restarts, which takes seconds: an agent cannot tell that from an outage.
  const transport = createPatientTransport(agent, () => true);
  const { stdin, stdout } = cli.streams;
  const results = cli.env["WZP_OUTPUT"];
  const run = new OwnRun(createClient(transport));
  await serveStdio({ kind: "agent", run, results }, { stdin, stdout });
  return ok(exitCodes.done);
}

const noToken: Failure = {
  reason: "unauthenticated",
  detail: `The variable ${agentTokenVariable} is missing: wzp mcp serves only the agent of a running task.`,
  hint: "Give a task an agent (docs/guide/agents.md); wzp sets the variable for it.",
};
