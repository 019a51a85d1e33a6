import type { Command } from "commander";

import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";
import { actOn } from "../../tasks/act-on.ts";

export function registerPause(program: Command, cli: CliContext): void {
  program
    .command("pause")
    .argument("<id...>", "runs or tasks; a unique prefix is enough")
    .addHelpText("after", examples("wzp pause r12", "wzp pause 'r12/test(2)' r12/build"))
    .action(cli.action((ids: string[]) => actOn(cli, { action: "pause", ids }, "paused")));
}
