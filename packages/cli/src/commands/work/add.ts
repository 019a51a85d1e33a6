import { type Command, InvalidArgumentError } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { parseIssue, type WantedIssue } from "@wezterm-parallel/shared/domain/change/forge/issue-prompt";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { isTaskName } from "@wezterm-parallel/shared/domain/ids";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import { imagePattern } from "@wezterm-parallel/shared/domain/task/container-patterns";
import type { CheckoutKind, TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { followToEnd } from "../../follow/follow-to-end.ts";
import { addOutputOptions, type OutputOptions } from "../../follow/output-mode.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { makeIssueSubmission } from "../../selection/submit-issue.ts";
import { captureEnvironment } from "../../submit/capture-environment.ts";
import { commandOfWords } from "../../submit/command-of-words.ts";
import { nameOfCommand } from "../../submit/name-of-command.ts";
import { parseGroupLimit, type TaskGroup } from "../../submit/parse-group.ts";
import { resolveProject } from "../../submit/resolve-project.ts";
import { listTasks } from "../../tasks/each-task.ts";
import { resolveId } from "../../tasks/resolve-id.ts";
import {
  collect,
  parseChoice,
  parseDelay,
  parseDuration,
  parseInteger,
  parseTitle,
  titleLimit,
} from "../../text/parse-option.ts";

interface AddOptions extends OutputOptions {
  readonly after?: readonly string[];
  readonly name?: string;
  readonly title?: string;
  readonly checkout?: CheckoutKind;
  readonly terminal: boolean;
  readonly delay?: number;
  readonly hold?: boolean;
  readonly priority?: number;
  readonly timeout?: number;
  readonly retry?: number;
  readonly group?: TaskGroup;
  readonly secret?: readonly string[];
  readonly sandbox?: boolean;
  readonly container?: string;
  readonly shell?: boolean;
  readonly follow?: boolean;
  readonly key?: string;
  readonly issue?: WantedIssue;
  readonly agent?: string;
  readonly again?: boolean;
}

export function registerAdd(program: Command, cli: CliContext): void {
  const command = program
    .command("add")
    .argument("[command...]", "a program and its arguments, or one quoted shell script")
    .option(
      "--issue <number|url>",
      "instead of a command: let an agent resolve this issue of the project's forge",
      parseIssueOption,
    )
    .option("--agent <name>", "with --issue: the agent (default: the one that a label of the issue names)")
    .option("--again", "with --issue: also if it is closed, or has a task already")
    .option("-a, --after <id>", "start after this task or run has succeeded; may be repeated", collect)
    .option("-n, --name <name>", "name of the task (default: the program's name)")
    .option("--title <text>", "title of the run, shown in lists (default: the command)", parseTitle)
    .option(
      "--checkout <kind>",
      "none: this directory (default); project: the project's directory; worktree: a separate git worktree",
      parseChoice(["none", "project", "worktree"]),
    )
    .option("--no-terminal", "write stdout and stderr to files instead of a terminal")
    .option("-p, --priority <number>", "higher first", parseInteger(-1000, 1000))
    .option("--delay <time>", "start at the earliest after this long, e.g. 10m", parseDelay)
    .option("--hold", "add it paused: start it with wzp resume")
    .option("--timeout <time>", "stop it after this long, e.g. 10m", parseDuration)
    .option("--retry <times>", "retry at most this many times if the task fails", parseInteger(0, 100))
    .option(
      "-g, --group <name[=n]>",
      "run at most n (default: 1) tasks of this group at a time, across the project's runs",
      parseGroupLimit,
    )
    .option("--secret <name>", "provide this secret of the project to the task; may be repeated", collect)
    .option("--sandbox", "run it with bubblewrap: only its checkout is writable (docs/guide/isolation.md)")
    .option("--no-sandbox", "with --issue: also if the agent asks for no permission")
    .option(
      "--container <image>",
      "run it in this image, with podman or docker (docs/guide/isolation.md)",
      parseImage,
    )
    .option("--shell", "interpret the command with the shell")
    .option("-f, --follow", "wait for the result and show it");
  addOutputOptions(command)
    .option("--key <text>", "idempotency key: the same key adds the task only once")
    .passThroughOptions()
    .addHelpText(
      "after",
      examples(
        "wzp add -- make -j4 test",
        "wzp add --after r3 --follow 'sleep 1 && echo done'",
        "wzp add --delay 2h -- ./nightly.sh",
        "wzp add --title 'Nightly backup' -- ./backup.sh",
        "wzp add --container node:24 -- npm audit",
        "wzp add --issue 142 --agent claude",
      ),
    )
    .action(cli.action((words: string[], options: AddOptions) => add(cli, words, options)));
}

/** A task is made from a command or from an issue. */
function refuseMixture(words: readonly string[], { issue, agent, again, checkout, shell }: AddOptions) {
  const hint = "Use either: wzp add -- CMD, or: wzp add --issue 142 --agent claude";
  if (issue === undefined) {
    const useless = agent === undefined ? (again === true ? "--again" : undefined) : "--agent";
    if (useless !== undefined) return refusal(`${useless} requires --issue.`, hint);
    return words.length === 0 ? refusal("There is no command to add.", hint) : undefined;
  }
  if (words.length > 0 || shell === true) return refusal("An issue takes no command.", hint);
  const isOwn = checkout === undefined || checkout === "worktree";
  return isOwn ? undefined : refusal("The task of an issue has its own worktree.", "Leave out --checkout.");
}

function refusal(detail: string, hint: string): Failure {
  return { reason: "invalid-request", detail, hint };
}

function refuseTwoIsolations({ issue, container, sandbox }: AddOptions): Failure | undefined {
  if (container === undefined) return undefined;
  if (issue !== undefined) return refusal("Agents run in no container.", "Use --sandbox instead.");
  return sandbox === true
    ? refusal("A task runs either in a container or in a sandbox.", "Leave out one of them.")
    : undefined;
}

/** Without `--follow` nothing is shown, so that these options would be ignored silently. */
function refuseUselessOptions({ follow, output, heartbeat }: AddOptions): Failure | undefined {
  if (follow === true || (output === undefined && heartbeat === undefined)) return undefined;
  const option = output === undefined ? "--heartbeat" : "--output";
  const hint = `Add --follow, or leave out ${option}.`;
  return { reason: "invalid-request", detail: `${option} requires --follow.`, hint };
}

async function add(
  cli: CliContext,
  words: string[],
  options: AddOptions,
): Promise<Result<ExitCode, Failure>> {
  const refused =
    refuseMixture(words, options) ?? refuseUselessOptions(options) ?? refuseTwoIsolations(options);
  if (refused !== undefined) return fail(refused);
  const opened = await openDraft(cli, words, options);
  if (!opened.ok) return opened;
  const { client, draft } = opened.value;
  const needs = await resolveNeeds(cli, client, options.after ?? []);
  if (!needs.ok) return needs;
  const [task] = draft.tasks;
  const submission = {
    ...draft,
    limits: limitsOf(draft, options),
    tasks: [{ ...task, ...settingsOf(options), needs: needs.value.map((need) => ({ task: need })) }],
  };
  const submitted = await client.submit(submission, options.key ?? crypto.randomUUID());
  if (!submitted.ok) return submitted;
  return options.follow === true
    ? followToEnd(cli, client, submitted.value, options)
    : tell(cli, submitted.value, task.name);
}

type Draft = RunSubmissionInput & { readonly tasks: readonly [TaskSpecInput] };

interface OpenedDraft {
  readonly client: Client;
  readonly draft: Draft;
}

/** A command that cannot be added starts no server. */
async function openDraft(
  cli: CliContext,
  words: readonly string[],
  { issue, ...options }: AddOptions,
): Promise<Result<OpenedDraft, Failure>> {
  if (issue === undefined) {
    const made = await makeCommandSubmission(cli, words, options);
    if (!made.ok) return made;
    const started = await cli.startedClient();
    return started.ok ? ok({ client: started.value, draft: made.value }) : started;
  }
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const draft = await makeIssueSubmission(cli, client.value, { ...options, issue });
  return draft.ok ? ok({ client: client.value, draft: draft.value }) : draft;
}

async function makeCommandSubmission(
  cli: CliContext,
  words: readonly string[],
  options: AddOptions,
): Promise<Result<Draft, Failure>> {
  const { checkout = "none", title, name: wanted } = options;
  const command = commandOfWords(words, options.shell === true);
  const name = wanted ?? nameOfCommand(command);
  if (!isTaskName(name)) return fail(badName(name));
  const resolved = await resolveProject({ directory: cli.directory, worktrees: checkout === "worktree" });
  if (!resolved.ok) return resolved;
  const directory = checkout === "none" ? { directory: cli.directory } : {};
  return ok({
    title: title ?? (wanted ?? words.join(" ")).slice(0, titleLimit),
    project: resolved.value.project,
    source: { kind: "ad-hoc" },
    environment: captureEnvironment(cli),
    tasks: [{ name, base: name, command, checkout, ...directory }],
  });
}

/** Reads the number or address of an issue. */
function parseIssueOption(text: string): WantedIssue {
  const issue = parseIssue(text);
  if (issue !== undefined) return issue;
  throw new InvalidArgumentError("It must be a number such as 142, or the address of an issue's page.");
}

function parseImage(text: string): string {
  if (imagePattern.test(text)) return text;
  throw new InvalidArgumentError("It must be the name of an image, such as node:24.");
}

function limitsOf({ limits }: RunSubmissionInput, { group }: AddOptions): RunSubmissionInput["limits"] {
  if (group === undefined) return limits;
  return { ...limits, groups: { ...limits?.groups, [group.name]: group.limit } };
}

function settingsOf(options: AddOptions): Partial<TaskSpecInput> {
  const { terminal, delay, hold, priority, timeout, group, retry, secret, sandbox, container } = options;
  return {
    ...(terminal ? {} : { terminal }),
    ...(delay === undefined ? {} : { delay }),
    ...(hold === true ? { paused: true } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(group === undefined ? {} : { group: group.name }),
    ...(sandbox === undefined ? {} : { sandbox: sandbox && {} }),
    ...(container === undefined ? {} : { container: { image: container } }),
    ...(secret === undefined ? {} : { secrets: [...secret] }),
    ...(retry === undefined ? {} : { retry: { max: retry } }),
  };
}

/** Returns ids of tasks unchanged and replaces a run by all of its tasks. */
async function resolveNeeds(
  cli: CliContext,
  client: Client,
  ids: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const needs: string[] = [];
  for (const id of ids) {
    const resolved = await resolveId(cli, id);
    if (!resolved.ok) return resolved;
    if (resolved.value.kind !== "run") {
      needs.push(resolved.value.id.replace(/#\d+$/, ""));
      continue;
    }
    const tasks = await listTasks(client, resolved.value.id);
    if (!tasks.ok) return tasks;
    needs.push(...tasks.value.map((task) => task.id));
  }
  return ok(needs);
}

function tell(cli: CliContext, run: RunResource, name: string): Result<ExitCode, Failure> {
  const task = `${run.id}/${name}`;
  if (cli.json) cli.printJson({ run: run.id, task });
  else cli.print(task);
  return ok(exitCodes.done);
}

function badName(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${JSON.stringify(name)} is not a valid task name.`,
    hint: "Use letters, digits and . _ -, starting with a letter or digit; at most 80 characters.",
  };
}
