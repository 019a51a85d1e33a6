import { type Command, Option } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import type { ExitCode } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";

interface OutsideOptions {
  readonly prompt: string;
  readonly claim?: string;
}

export function registerOutside(program: Command, cli: CliContext): void {
  program
    .command("outside")
    .requiredOption("--prompt <text>", "what the agent is asked to do")
    // The worker gives it.
    .addOption(new Option("--claim <path>").hideHelp())
    .addHelpText(
      "after",
      `\nTasks with \`agent: outside\` run this. It ends when the agent that claimed the task over MCP (wzp mcp) has finished.\n${examples(
        'wzp outside --prompt "Fix issue 142."',
        'wzp outside --prompt "Review the change of r12/fix-142."',
      )}`,
    )
    .action(cli.action((options: OutsideOptions) => outside(cli, options)));
}

async function outside(
  cli: CliContext,
  { prompt, claim }: OutsideOptions,
): Promise<Result<ExitCode, Failure>> {
  if (claim === undefined) return fail(noTask);
  const { awaitAgent } = await import("../../agents/await-agent.ts");
  cli.print(prompt);
  return ok(await awaitAgent(claim, (line) => cli.print(line)));
}

const noTask: Failure = {
  reason: "invalid-request",
  detail: "wzp outside keeps a place only in a task with `agent: outside`.",
  hint: "Write such a task into the plan (docs/guide/agents.md).",
};
