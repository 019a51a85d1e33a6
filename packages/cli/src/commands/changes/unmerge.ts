import type { Command } from "commander";

import { actOnChanges } from "../../merge/act-on-changes.ts";
import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";

export function registerUnmerge(program: Command, cli: CliContext): void {
  program
    .command("unmerge")
    .argument("<id...>", "tasks whose changes have landed; a unique prefix is enough")
    .option("--detach", "only queue the reverts; wzp queue list shows the progress")
    .addHelpText("after", examples("wzp unmerge r12/fix-142", "wzp unmerge r12/fix-142 --detach"))
    .action(
      cli.action((ids: string[], { detach }: { detach?: boolean }) =>
        actOnChanges(cli, { action: "revert", ids }, { detach: detach === true }),
      ),
    );
}
