import { text as readText } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AnswerOf } from "@wezterm-parallel/shared/protocol/api/contract/contract-types";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findRunning } from "../../tasks/find-running.ts";

type Said = AnswerOf<"say">;

export function registerSay(program: Command, cli: CliContext): void {
  program
    .command("say")
    .argument(
      "<to...>",
      "tasks, runs or patterns such as 'r12/fix-*', and then the text; - reads it from stdin",
    )
    .addHelpText(
      "after",
      `\nAn agent that shows its empty prompt gets the text as its next prompt. For one that works or asks something the\ntext is queued: it is typed when the agent waits for its next prompt, or read earlier with the tool read_messages.\nIt is never typed into a dialog. Exits with 1 if an agent got nothing.\n${examples(
        "wzp say 'r12/*' 'main has moved, rebase'",
        "wzp say r12/fix-142 r12/fix-143 'the schema is final now'",
        "wzp say r12 - < note.md",
      )}`,
    )
    .action(cli.action((words: readonly string[]) => say(cli, words)));
}

async function say(cli: CliContext, words: readonly string[]): Promise<Result<ExitCode, Failure>> {
  const [to, typed] = [words.slice(0, -1), words.at(-1)];
  if (typed === undefined || to.length === 0) return fail(noText);
  const text = typed === "-" ? (await readText(cli.streams.stdin)).trim() : typed;
  if (text.trim() === "") return fail(noText);
  const client = await cli.client();
  const ids = await findRunning(cli, client, to);
  if (!ids.ok) return ids;
  const said = await client.send("say", {}, { ids: [...ids.value], text });
  if (!said.ok) return said;
  if (cli.json) cli.printJson(said.value);
  else print(cli, said.value);
  return ok(said.value.refused.length > 0 ? exitCodes.taskFailed : exitCodes.done);
}

function print(cli: CliContext, { said, refused }: Said): void {
  for (const { attempt, state } of said) cli.print(`${attempt}: ${outcomes[state]}`);
  for (const { id, failure } of refused)
    cli.note(`${id}: ${[failure.detail, failure.hint].filter((part) => part !== undefined).join(" ")}`);
}

const outcomes: Readonly<Record<Said["said"][number]["state"], string>> = {
  typed: "took it as its next prompt",
  queued: "gets it when it waits for its next prompt, or reads its messages",
  read: "has read it",
  typing: "is getting it",
  untaken: "did not take it",
};

const noText: Failure = {
  reason: "invalid-request",
  detail: "Name the agents and what to say to them.",
  hint: "For example: wzp say r12/fix-142 'main has moved, rebase'",
};
