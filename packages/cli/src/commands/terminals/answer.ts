import { text as readText } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { type AnswerForm, answerFormOf } from "@wezterm-parallel/shared/domain/activity/answer-keys";
import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findTask } from "../../tasks/find-task.ts";
import { readInbox } from "../../tasks/read-inbox.ts";
import { askText } from "../../text/ask.ts";
import { visible } from "../../text/width.ts";

interface AnswerOptions {
  readonly if?: string;
}

export function registerAnswer(program: Command, cli: CliContext): void {
  program
    .command("answer")
    .argument(
      "[task]",
      "a task that asks something; a unique prefix is enough (default: all that ask, in turn)",
    )
    .argument("[answer]", "yes or no, an option or its number, or a text; - reads it from stdin")
    .option("--if <text>", "only if what it asks contains this text")
    .addHelpText(
      "after",
      `\nTypes the answer only while the program still asks what was read, and waits until\nit took it.\n${examples(
        "wzp answer",
        "wzp answer r12/fix-142 yes --if 'npm test'",
        "wzp answer r12/fix-142 'and add a test'",
        "wzp answer r12/fix-142 - < prompt.md",
      )}`,
    )
    .action(
      cli.action((id: string | undefined, text: string | undefined, options: AnswerOptions) =>
        id === undefined ? answerAll(cli) : answerOne(cli, { id, text }, options),
      ),
    );
}

async function answerOne(
  cli: CliContext,
  { id, text }: { readonly id: string; readonly text: string | undefined },
  { if: condition }: AnswerOptions,
): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task } = found.value;
  const { activity } = task;
  if (activity === undefined || activity.state !== "waiting") return fail(asksNothing(task));
  const need = describeNeed(activity) ?? "";
  if (condition !== undefined && !need.includes(condition)) return fail(asksOther(task.id, need));
  const answer =
    text === "-"
      ? (await readText(cli.streams.stdin)).trimEnd()
      : (text ?? (await askFor(cli, task, activity)));
  if (answer === undefined) return fail(noAnswer(task.id));
  return give(cli, await cli.client(), { task, activity, answer });
}

/** Shows each waiting program and asks for its answer; Enter alone leaves it waiting. */
async function answerAll(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  if (!mayAsk(cli)) return fail(noTask);
  const client = await cli.client();
  const items = await readInbox(client);
  if (!items.ok) return items;
  const asking = items.value.flatMap(({ task }) => (task?.attention === "asks" ? [task] : []));
  if (asking.length === 0) cli.print("nothing asks you anything");
  let code: ExitCode = exitCodes.done;
  for (const task of asking) {
    const { activity } = task;
    const answer = activity && (await askFor(cli, task, activity));
    if (activity === undefined || answer === undefined) continue;
    const given = await give(cli, client, { task, activity, answer });
    if (given.ok) continue;
    cli.note(`${given.failure.detail} ${given.failure.hint ?? ""}`.trimEnd());
    code = exitCodes.taskFailed;
  }
  return ok(code);
}

const forms: Readonly<Record<AnswerForm, string>> = {
  "yes-or-no": "yes or no",
  "option-number": "option or its number",
  text: "answer",
};

/** Returns undefined when the person leaves the question, or cannot be asked. */
async function askFor(
  cli: CliContext,
  { id }: TaskResource,
  activity: Activity,
): Promise<string | undefined> {
  if (!mayAsk(cli)) return undefined;
  cli.note(`${id} is ${visible(describeNeed(activity) ?? "")}`);
  for (const line of activity.details ?? []) cli.note(`    ${visible(line)}`);
  const form = answerFormOf(activity);
  if (form === undefined) {
    cli.note(`Answer it at its terminal: wzp attach ${id}`);
    return undefined;
  }
  const answer = await askText(`${forms[form]} (Enter leaves it waiting): `, cli.streams);
  return answer === "" ? undefined : answer;
}

function mayAsk(cli: CliContext): boolean {
  const { stdin, stdout, stderr } = cli.streams;
  return !cli.json && stdin.isTTY && (stdout.isTTY || stderr.isTTY);
}

interface Given {
  readonly task: TaskResource;
  readonly activity: Activity;
  readonly answer: string;
}

async function give(
  cli: CliContext,
  client: Client,
  { task, activity, answer }: Given,
): Promise<Result<ExitCode, Failure>> {
  const given = await client.answerProgram(`${task.id}#${task.attempts}`, { answer, since: activity.since });
  if (!given.ok) return given;
  const { asked, now } = given.value;
  if (cli.json) cli.printJson(given.value);
  else cli.print(`${task.id} took the answer; it was ${describe(asked)}, and ${sayNow(now)}`);
  return ok(exitCodes.done);
}

function describe(activity: Activity): string {
  return visible(describeNeed(activity) ?? "working");
}

function sayNow(activity: Activity | undefined): string {
  return activity === undefined ? "goes on" : `is now ${describe(activity)}`;
}

function asksNothing({ id, state, why }: TaskResource): Failure {
  const known = state === "running" ? "nothing says that it waits for an answer" : why;
  return {
    reason: "conflict",
    detail: `${id} asks nothing: ${known}.`,
    hint: `Look at it: wzp attach ${id}`,
  };
}

function asksOther(id: string, need: string): Failure {
  return { reason: "conflict", detail: `${id} is ${need}, so nothing was typed.` };
}

function noAnswer(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `No answer for ${id} was given.`,
    hint: `Give it as an argument: wzp answer ${id} yes`,
  };
}

const noTask: Failure = {
  reason: "invalid-request",
  detail: "Without a task, answers are asked for on a terminal.",
  hint: "Name a task and its answer: wzp answer r12/fix-142 yes",
};
