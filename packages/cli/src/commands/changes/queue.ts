import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { actOnChanges } from "../../merge/act-on-changes.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { listQueues, watchQueues } from "../../merge/list-queues.ts";
import { chooseProject } from "../../tasks/choose-project.ts";
import { visible } from "../../text/width.ts";

export function registerQueue(program: Command, cli: CliContext): void {
  const queue = program.command("queue");
  queue
    .command("list", { isDefault: true })
    .description(
      "list the changes of all queues, in the order in which they land, with what each waits for (the default)",
    )
    .option("--watch", "show the queues as they change, until Ctrl-C; with --json, a line for each time")
    .addHelpText(
      "after",
      examples(
        "wzp queue list",
        "wzp queue list --watch",
        "wzp queue list --json | jq '.items[].changes[].id'",
      ),
    )
    .action(
      cli.action(({ watch }: { watch?: boolean }) => (watch === true ? watchQueues(cli) : listQueues(cli))),
    );
  queue
    .command("first")
    .argument("<id>", "a queued task")
    .description("put a change at the front of its queue")
    .addHelpText("after", examples("wzp queue first r12/fix-142", "wzp queue first r12/fix-142 --json"))
    .action(cli.action((id: string) => actOnChanges(cli, { action: "first", ids: [id] }, { detach: true })));
  queue
    .command("withdraw")
    .argument("<id...>", "queued tasks, or runs")
    .description("take changes out of their queue; their commits stay on their branches")
    .addHelpText("after", examples("wzp queue withdraw r12/fix-142", "wzp queue withdraw r12"))
    .action(cli.action((ids: string[]) => actOnChanges(cli, { action: "withdraw", ids }, { detach: true })));
  for (const [name, description] of [
    ["pause", "land nothing on a branch until its queue is resumed"],
    ["resume", "continue a paused queue"],
  ] as const) {
    queue
      .command(name)
      .argument("<branch>", "the branch that the changes land on")
      .description(description)
      .addHelpText("after", examples(`wzp queue ${name} main`, `wzp queue ${name} main --project ../other`))
      .action(cli.action((branch: string) => pause(cli, branch, name === "pause")));
  }
}

async function pause(cli: CliContext, target: string, paused: boolean): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const project = await chooseProject(cli, client, cli.directory);
  if (!project.ok) return project;
  const done = await client.send("pauseQueue", {}, { project: project.value, target, paused });
  if (!done.ok) return done;
  if (cli.json) cli.printJson(done.value);
  else cli.print(visible(`the queue of ${target} is ${paused ? "paused" : "resumed"}`));
  return ok(exitCodes.done);
}
