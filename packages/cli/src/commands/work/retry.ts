import type { Command } from "commander";

import type { TaskChanges } from "@wezterm-parallel/shared/domain/task/task-changes";

import { tellOlderStart } from "../../change/tell-older-start.ts";
import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";
import { actOn } from "../../tasks/act-on.ts";
import { collectVariable, parseLimit } from "../../text/parse-option.ts";

interface RetryOptions {
  readonly all?: boolean;
  readonly command?: string;
  readonly env?: Readonly<Record<string, string | null>>;
  readonly timeout?: number | "none";
}

export function registerRetry(program: Command, cli: CliContext): void {
  program
    .command("retry")
    .argument("<id...>", "tasks, or runs: of those, all tasks that failed, were cancelled or skipped")
    .option("--all", "of a run: every ended task, also those that succeeded")
    .option("--command <line>", "of one task: what it runs from now on, read by the shell")
    .option(
      "-e, --env <name=value>",
      "of one task: a variable more, or the name alone for one less; may be repeated",
      collectVariable,
    )
    .option("--timeout <time>", "of one task: stop it after this long, e.g. 10m, or `none`", parseLimit)
    .addHelpText(
      "after",
      examples("wzp retry r12", "wzp retry 'r12/test(2)'", "wzp retry r12/build --env CI=1 --timeout 30m"),
    )
    .action(
      cli.action((ids: string[], options: RetryOptions) => {
        const only = options.all === true ? "all" : "failed";
        return actOn(
          cli,
          { action: "retry", ids, only, changes: changesOf(options) },
          async (client, changed) => {
            const [first] = changed;
            if (first !== undefined && options.command === undefined)
              await tellOlderStart(cli, client, first);
            return "queued again";
          },
        );
      }),
    );
}

function changesOf({ command, env, timeout }: RetryOptions): TaskChanges | undefined {
  const changes: TaskChanges = {
    ...(command !== undefined && { command: { kind: "shell", script: command } }),
    ...(env !== undefined && { env }),
    ...(timeout !== undefined && { timeout: timeout === "none" ? null : timeout }),
  };
  return Object.keys(changes).length === 0 ? undefined : changes;
}
