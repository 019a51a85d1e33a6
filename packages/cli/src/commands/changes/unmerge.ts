import type { Command } from "commander";

import { actOnChanges } from "../../merge/act-on-changes.ts";
import type { FollowOptions } from "../../merge/follow-changes.ts";
import { addChecksOption } from "../../merge/output-option.ts";
import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";

export function registerUnmerge(program: Command, cli: CliContext): void {
  const command = program
    .command("unmerge")
    .argument("<id...>", "tasks whose changes have landed; a unique prefix is enough")
    .option("--detach", "only queue the reverts; wzp queue list shows the progress");
  addChecksOption(command)
    .addHelpText("after", examples("wzp unmerge r12/fix-142", "wzp unmerge r12/fix-142 --detach"))
    .action(
      cli.action((ids: string[], { detach, output }: FollowOptions & { readonly detach?: boolean }) =>
        actOnChanges(cli, { action: "revert", ids }, { detach: detach === true, output }),
      ),
    );
}
