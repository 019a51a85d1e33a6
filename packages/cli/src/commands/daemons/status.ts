import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderStatus } from "../../render/status.ts";

export function registerStatus(program: Command, cli: CliContext): void {
  program
    .command("status")
    .addHelpText("after", examples("wzp status", "wzp status --json | jq .workers"))
    .action(cli.action(() => status(cli)));
}

async function status(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client({ prompt: true });
  const answer = await client.status();
  if (!answer.ok) return answer;
  if (cli.json) cli.printJson(answer.value);
  else cli.print(renderStatus(answer.value, cli.colours));
  return ok(exitCodes.done);
}
