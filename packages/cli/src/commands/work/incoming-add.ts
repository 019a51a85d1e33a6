import { type Command, InvalidArgumentError } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { callSenders, type CallSender } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type { SetIncoming } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { beginProject } from "../../submit/begin-project.ts";
import { commandOfWords } from "../../submit/command-of-words.ts";
import { nameOfCommand } from "../../submit/name-of-command.ts";
import { collect, parseChoice } from "../../text/parse-option.ts";

interface AddOptions {
  readonly name: string;
  readonly from: CallSender;
  readonly on?: readonly string[];
  readonly where?: readonly Pair[];
  readonly input?: readonly Pair[];
  readonly task?: readonly string[];
  readonly param?: readonly string[];
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

export function registerIncomingAdd(incoming: Command, cli: CliContext): void {
  incoming
    .command("add")
    .argument(
      "[command...]",
      "a program and its arguments, or one quoted shell script; none: starts the plan",
    )
    .requiredOption("-n, --name <name>", "name of the incoming webhook in this project")
    .requiredOption(
      "--from <sender>",
      "who calls: github, gitlab, gitea, or standard (Standard Webhooks)",
      parseChoice(callSenders),
    )
    .option("--on <event>", "only this event of the sender, such as push; may be repeated", collect)
    .option(
      "--where <key=value>",
      "only if the body has this value, such as ref=refs/heads/main; may be repeated",
      collectPair,
    )
    .option(
      "--input <param=key>",
      "give this parameter the value of the body, such as tag=release.tag_name; may be repeated",
      collectPair,
    )
    .option("--task <name>", "without a command: only this task of the plan; may be repeated", collect)
    .option("--param <name=value>", "without a command: a parameter of the plan; may be repeated", collect)
    .passThroughOptions()
    .description("start a run when another program calls an address, and print the address and its secret")
    .addHelpText(
      "after",
      examples(
        "wzp incoming add --name release --from github --on release --input tag=release.tag_name --task publish",
        "wzp incoming add --name deploy --from gitlab --where ref=refs/heads/main -- ./deploy.sh",
      ),
    )
    .action(cli.action((words: string[], options: AddOptions) => add(cli, words, options)));
}

function collectPair(text: string, before: readonly Pair[] = []): readonly Pair[] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must have an = after a name, such as ref=refs/heads/main.");
  return [...before, { name: text.slice(0, at), value: text.slice(at + 1) }];
}

async function add(
  cli: CliContext,
  words: readonly string[],
  options: AddOptions,
): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id, project } = opened.value;
  const { name, from: sender, on = [], where = [], input = [] } = options;
  const made = await client.send(
    "setIncoming",
    { project: id, name },
    {
      sender,
      on: [...on],
      where: where.map((each) => ({ from: each.name, is: each.value })),
      inputs: input.map((each) => ({ param: each.name, from: each.value })),
      work: workOf(cli, words, options),
      project,
    },
  );
  if (!made.ok) return made;
  const { path, secret } = made.value;
  if (cli.json) cli.printJson(made.value);
  else {
    const lines = [`address  https://SERVER${path}`, `secret   ${secret}`, ""];
    cli.print([...lines, "Give both to the sender: the secret is not shown again."].join("\n"));
  }
  return ok(exitCodes.done);
}

function workOf(
  cli: CliContext,
  words: readonly string[],
  { task = [], param = [] }: AddOptions,
): SetIncoming["work"] {
  if (words.length === 0) return { kind: "plan", tasks: [...task], params: [...param] };
  const command = commandOfWords(words, false);
  const name = nameOfCommand(command);
  const place = { checkout: "none" as const, directory: cli.directory };
  return { kind: "tasks", tasks: [{ name, base: name, command, ...place }] };
}
