import type { Command } from "commander";

import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";
import { actOn } from "../../tasks/act-on.ts";
import { parseInteger } from "../../text/parse-option.ts";

export function registerPriority(program: Command, cli: CliContext): void {
  program
    .command("priority")
    .argument("<number>", "-1000 to 1000; higher starts first (default: 0)", parseInteger(-1000, 1000))
    .argument("<id...>", "runs or tasks; a unique prefix is enough")
    .addHelpText("after", examples("wzp priority 10 r12", "wzp priority -- -5 'r12/test(2)'"))
    .action(
      cli.action((priority: number, ids: string[]) =>
        actOn(cli, { action: "priority", ids, priority }, `priority ${priority}`),
      ),
    );
}
