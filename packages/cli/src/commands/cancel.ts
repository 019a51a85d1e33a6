import type { Command } from "commander";

import { actOn } from "../act-on.ts";
import type { CliContext } from "../context.ts";
import { examples } from "../render/examples.ts";

export function registerCancel(program: Command, cli: CliContext): void {
  program
    .command("cancel")
    .argument("<id...>", "runs or tasks; a unique beginning is enough")
    .option("--subtree", "of a task: also all tasks that need it")
    .addHelpText("after", examples("wzp cancel r12", "wzp cancel --subtree r12/build"))
    .action(
      cli.action((ids: string[], options: { subtree?: boolean }) =>
        actOn(cli, { action: "cancel", ids, subtree: options.subtree === true }, "cancelled"),
      ),
    );
}
