import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";

/** As many as a person would look through. */
const offered = 100;

/** `wzp ids`: the newest ids one a line, for the completions; says nothing when no server runs. */
export function registerIds(program: Command, cli: CliContext): void {
  program.command("ids", { hidden: true }).action(cli.action(() => ids(cli)));
}

async function ids(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const [runs, tasks] = await Promise.all([
    client.runs({ limit: offered }),
    client.tasks({ limit: offered }),
  ]);
  const found = [...(runs.ok ? runs.value.items : []), ...(tasks.ok ? tasks.value.items : [])].map(
    (each) => each.id,
  );
  if (cli.json) cli.printJson(found);
  else for (const id of found) cli.print(id);
  return ok(exitCodes.done);
}
