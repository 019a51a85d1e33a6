import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { listSaved } from "../../change/list-saved.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";

export function registerSaved(program: Command, cli: CliContext): void {
  program
    .command("saved")
    .addHelpText("after", examples("wzp saved", "wzp saved --json | jq -r '.[0].attempt'"))
    .action(cli.action(() => saved(cli)));
}

async function saved(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const found = await listSaved(cli);
  if (!found.ok) return found;
  if (cli.json) {
    cli.printJson(found.value);
    return ok(exitCodes.done);
  }
  if (found.value.length === 0) cli.note("nothing was saved in this repository");
  for (const { attempt, commit, savedAt } of found.value) {
    const at = new Date(savedAt).toISOString().slice(0, 16).replace("T", " ");
    cli.print(`${at}  ${commit.slice(0, 12)}  ${attempt}`);
  }
  if (found.value.length > 0) cli.note("restore one with: wzp restore ATTEMPT");
  return ok(exitCodes.done);
}
