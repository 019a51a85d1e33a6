import { basename } from "node:path";

import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SavedWork } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { examples } from "../../render/examples.ts";
import { findProject } from "../../team/find-project.ts";

export function registerSaved(program: Command, cli: CliContext): void {
  program
    .command("saved")
    .addHelpText("after", examples("wzp saved", "wzp saved --json | jq -r '.[0].attempt'"))
    .action(cli.action(() => saved(cli)));
}

/**
 * Lists the saved work of the repository around the current directory, even without a server; elsewhere of
 * the given project.
 */
async function listSaved(cli: CliContext): Promise<Result<readonly SavedWork[], Failure>> {
  if (cli.context.ok && cli.context.value !== undefined) {
    const client = await cli.client();
    const exact = await findProject(cli, client, cli.directory);
    const project = exact.ok ? exact : await findProject(cli, client, basename(cli.directory));
    return project.ok ? client.checkouts.saved(project.value) : project;
  }
  const local = await openLocalCheckouts(cli.home, cli.env);
  return local.saved(cli.directory);
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
