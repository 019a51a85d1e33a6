import type { Command } from "commander";

import type { CliContext } from "../context.ts";
import { runWorkspace } from "../workspace/run-workspace.ts";
import { listPanesOf } from "./panes-of-workspace.ts";

export function registerWorkspace(program: Command, cli: CliContext): void {
  program
    .command("workspace", { hidden: true })
    .argument("<workspace>", "key of the workspace")
    .action(async (key: string) => {
      const ended = await runWorkspace({ cli, listPanes: (record) => listPanesOf(cli, record) }, key);
      if (!ended.ok) cli.fail(ended.failure);
    });
}
