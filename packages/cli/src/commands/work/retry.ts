import type { Command } from "commander";

import { changesOf, type ChangeOptions } from "../../change/change-options.ts";
import { warnOutdatedRetry } from "../../change/warn-outdated-retry.ts";
import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";
import { actOn } from "../../tasks/act-on.ts";
import { collectVariable, parseLimit } from "../../text/parse-option.ts";

interface RetryOptions extends ChangeOptions {
  readonly all?: boolean;
  readonly continue?: boolean;
}

export function registerRetry(program: Command, cli: CliContext): void {
  program
    .command("retry")
    .argument("<id...>", "tasks, or runs (retries their failed, cancelled and skipped tasks)")
    .option("--all", "for a run: retry all finished tasks, including succeeded ones")
    .option("--continue", "in the checkout of the last attempt; an agent continues its conversation")
    .option("--command <line>", "for one task: new command, interpreted by the shell")
    .option(
      "-e, --env <name=value>",
      "for one task: set a variable, or remove it (name only); may be repeated",
      collectVariable,
    )
    .option("--timeout <time>", "for one task: new time limit, e.g. 10m, or `none`", parseLimit)
    .addHelpText(
      "after",
      examples(
        "wzp retry r12",
        "wzp retry --continue r12",
        "wzp retry 'r12/test(2)'",
        "wzp retry r12/build --env CI=1 --timeout 30m",
      ),
    )
    .action(
      cli.action((ids: string[], options: RetryOptions) => {
        const isContinued = options.continue === true;
        const only = options.all === true ? "all" : "failed";
        return actOn(
          cli,
          { action: "retry", ids, only, changes: changesOf(options), continue: isContinued },
          async (client, changed) => {
            if (isContinued) return "queued again, where there is one in its checkout";
            const [first] = changed;
            if (first !== undefined && options.command === undefined)
              await warnOutdatedRetry(cli, client, first);
            return "queued again";
          },
        );
      }),
    );
}
