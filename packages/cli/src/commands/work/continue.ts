import { text as readText } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { followTask } from "../../logs/follow-task.ts";
import { examples } from "../../render/examples.ts";
import { findTask } from "../../tasks/find-task.ts";

interface ContinueOptions {
  readonly follow?: boolean;
}

export function registerContinue(program: Command, cli: CliContext): void {
  program
    .command("continue")
    .argument("<task>", "a finished task; a unique prefix is enough")
    .argument("[prompt]", "for an agent: the next prompt; - reads it from stdin")
    .option("-f, --follow", "print its log until it has ended; exit 1 unless it succeeded")
    .addHelpText(
      "after",
      `\nRuns the task again in the checkout of its last attempt, with the same branch and uncommitted files. An agent\ncontinues its conversation if it can. Withdraws the task's change from the merge queue.\n${examples(
        "wzp continue r12/fix-142 'and add a test'",
        "wzp continue -f r12/fix-142 - < review.md",
        "wzp continue r12/build",
      )}`,
    )
    .action(
      cli.action((id: string, prompt: string | undefined, options: ContinueOptions) =>
        continueTask(cli, { id, prompt }, options),
      ),
    );
}

interface Wish {
  readonly id: string;
  readonly prompt: string | undefined;
}

async function continueTask(
  cli: CliContext,
  { id, prompt: typed }: Wish,
  { follow }: ContinueOptions,
): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task } = found.value;
  const prompt = typed === "-" ? (await readText(cli.streams.stdin)).trim() : typed;
  if (prompt === "") return fail(emptyPrompt);
  const client = await cli.client();
  const report = await client.act({
    action: "continue",
    ids: [task.id],
    ...(prompt !== undefined && { prompt }),
  });
  if (!report.ok) return report;
  const [refused] = report.value.unchanged;
  if (refused !== undefined) return fail(notContinued(task.id, refused.why));
  if (follow === true && !cli.json) return followTask(cli, client, task);
  if (cli.json) cli.printJson(report.value);
  else cli.print(`queued again, in its checkout: ${task.id}`);
  return ok(exitCodes.done);
}

const emptyPrompt: Failure = {
  reason: "invalid-request",
  detail: "The prompt is empty.",
  hint: "Leave it out to let the agent continue without a new prompt.",
};

function notContinued(task: string, why: string): Failure {
  return { reason: "conflict", detail: `${task} was not continued: ${why}.` };
}
