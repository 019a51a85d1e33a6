import type { Command } from "commander";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import type { CliContext } from "../../invocation/context.ts";
import { examples } from "../../render/examples.ts";
import { actOn } from "../../tasks/act-on.ts";

/** Maximum number of tasks to examine: among more than these, some are usually still running. */
const lookedAt = 20;

/**
 * Says "stopping" while tasks still run: a running task is asked to stop, then killed, and cancelled only
 * after that.
 */
async function wordOf(client: Client, changed: readonly string[]): Promise<string> {
  const tasks = await Promise.all(changed.slice(0, lookedAt).map((id) => client.task(id)));
  const stopping = tasks.some((task) => task.ok && !hasEnded(task.value.state));
  return stopping ? "cancelling (processes that do not stop are killed)" : "cancelled";
}

export function registerCancel(program: Command, cli: CliContext): void {
  program
    .command("cancel")
    .argument("<id...>", "runs or tasks; a unique prefix is enough")
    .option("--subtree", "for a task: also cancel all tasks that depend on it")
    .addHelpText("after", examples("wzp cancel r12", "wzp cancel --subtree r12/build"))
    .action(
      cli.action((ids: string[], options: { subtree?: boolean }) =>
        actOn(cli, { action: "cancel", ids, subtree: options.subtree === true }, wordOf),
      ),
    );
}
