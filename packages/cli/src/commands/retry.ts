import type { Command } from "commander";

import { actOn } from "../act-on.ts";
import type { CliContext } from "../context.ts";
import { examples } from "../render/examples.ts";

export function registerRetry(program: Command, cli: CliContext): void {
  program
    .command("retry")
    .argument("<id...>", "tasks, or runs: of those, all tasks that failed, were cancelled or skipped")
    .option("--all", "of a run: every ended task, also those that succeeded")
    .addHelpText("after", examples("wzp retry r12", "wzp retry 'r12/test(2)'"))
    .action(
      cli.action((ids: string[], options: { all?: boolean }) =>
        actOn(cli, { action: "retry", ids, only: options.all === true ? "all" : "failed" }, "queued again"),
      ),
    );
}
