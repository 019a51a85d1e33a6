import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerProjects(program: Command, cli: CliContext): void {
  program
    .command("projects")
    .addHelpText(
      "after",
      `\nA project is a repository or directory that had a run. Its id is the one in addresses of the API.\n${examples(
        "wzp projects",
        "wzp projects --json | jq -r '.[] | select(.name == \"site\").id'",
      )}`,
    )
    .action(cli.action(() => list(cli)));
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const projects = await client.team.projects();
  if (!projects.ok) return projects;
  if (cli.json) cli.printJson(projects.value);
  else if (projects.value.length === 0) cli.print("no projects yet (wzp run in a repository makes one)");
  else {
    const rows = projects.value.map(({ id, name, runs, directory }) => [
      { text: visible(name), colour: cli.colours.bold },
      { text: id },
      { text: `${runs} ${runs === 1 ? "run" : "runs"}` },
      { text: visible(directory), colour: cli.colours.dim },
    ]);
    cli.print(await renderTable(rows, cli.width));
  }
  return ok(exitCodes.done);
}
