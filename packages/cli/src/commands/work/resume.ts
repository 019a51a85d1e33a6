import type { Command } from "commander";

import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";
import { actOn } from "../../tasks/act-on.ts";

export function registerResume(program: Command, cli: CliContext): void {
  program
    .command("resume")
    .argument("<id...>", "runs or tasks; a unique prefix is enough")
    .addHelpText(
      "after",
      `\nA run that is not paused: resumes those of its tasks that are. A delayed task starts now.\n${examples(
        "wzp resume r12",
        "wzp resume 'r12/test(2)' r12/build",
      )}`,
    )
    .action(cli.action((ids: string[]) => actOn(cli, { action: "resume", ids }, "resumed")));
}
