import { type Command, InvalidArgumentError } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { isTaskName } from "@wezterm-parallel/shared/domain/ids";
import type { CheckoutKind } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { SetSchedule } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderSchedule } from "../../render/automation/schedules.ts";
import { beginProject } from "../../submit/begin-project.ts";
import { commandOfWords } from "../../submit/command-of-words.ts";
import { nameOfCommand } from "../../submit/name-of-command.ts";
import { collect, parseChoice, parseDuration } from "../../text/parse-option.ts";

interface AddOptions {
  readonly cron: string;
  readonly timezone?: string;
  readonly name?: string;
  readonly task?: readonly string[];
  readonly param?: readonly string[];
  readonly missed?: "skip" | "run-once" | "run-all";
  readonly window?: number;
  readonly overlap?: "skip" | "queue" | "cancel-running";
  readonly jitter?: number;
  readonly until?: number;
  readonly checkout?: CheckoutKind;
  readonly secret?: readonly string[];
}

export function registerScheduleAdd(schedules: Command, cli: CliContext): void {
  schedules
    .command("add")
    .argument("[command...]", "a program and its arguments, or one quoted shell script; none: runs the plan")
    .requiredOption(
      "--cron <times>",
      'when: minute, hour, day, month and day of the week, such as "0 3 * * *"; or @daily',
    )
    .option("--timezone <zone>", "time zone of --cron, such as Asia/Tokyo (default: that of this machine)")
    .option("-n, --name <name>", "name of the schedule (default: the program, or plan)", parseName)
    .option("--task <name>", "without a command: only this task of the plan; may be repeated", collect)
    .option("--param <name=value>", "without a command: a parameter of the plan; may be repeated", collect)
    .option(
      "--missed <what>",
      "when no server ran: skip (default), run-once, run-all",
      parseChoice(["skip", "run-once", "run-all"]),
    )
    .option("--window <time>", "how late a missed run may still start, 1m to 7d (default: 1d)", parseDuration)
    .option(
      "--overlap <what>",
      "when the run before has not ended: skip (default), queue, cancel-running",
      parseChoice(["skip", "queue", "cancel-running"]),
    )
    .option("--jitter <time>", "start each run up to this much later, at most 1d", parseDuration)
    .option("--until <time>", "start none after this time, such as 2027-03-31T23:59:59+09:00", parseTime)
    .option(
      "--checkout <kind>",
      "of a command: none: this directory (default); project: the project's directory; worktree: a separate git worktree",
      parseChoice(["none", "project", "worktree"]),
    )
    .option("--secret <name>", "provide this secret of the project to the command; may be repeated", collect)
    .passThroughOptions()
    .description("add or replace a schedule that runs a command, or tasks of the plan as it is then")
    .addHelpText(
      "after",
      examples(
        'wzp schedules add --cron "0 3 * * *" --timezone Asia/Tokyo -- ./backup.sh',
        'wzp schedules add --cron "*/30 9-18 * * 1-5" --name checks --task test --overlap queue',
      ),
    )
    .action(cli.action((words: string[], options: AddOptions) => add(cli, words, options)));
}

function parseName(text: string): string {
  if (isTaskName(text)) return text;
  throw new InvalidArgumentError("It must have letters, digits and . _ -, starting with a letter or digit.");
}

/** A time without a zone would mean another moment on another machine. */
function parseTime(text: string): number {
  const time = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(time)) return time;
  throw new InvalidArgumentError(
    "It must be a date and time with its zone, such as 2027-03-31T23:59:59+09:00.",
  );
}

async function add(
  cli: CliContext,
  words: readonly string[],
  options: AddOptions,
): Promise<Result<ExitCode, Failure>> {
  const refused = refuseMixture(words, options);
  if (refused !== undefined) return fail(refused);
  const opened = await beginProject(cli, { worktrees: options.checkout === "worktree" });
  if (!opened.ok) return opened;
  const { client, id, project } = opened.value;
  const work = workOf(cli, words, options);
  const name = options.name ?? nameOf(words, options);
  const body = { timing: timingOf(options), work, project };
  const set = await client.send("setSchedule", { project: id, name }, body);
  if (!set.ok) return set;
  if (cli.json) cli.printJson(set.value);
  else cli.print(renderSchedule(set.value, [], Date.now()));
  return ok(exitCodes.done);
}

function refuseMixture(words: readonly string[], options: AddOptions): Failure | undefined {
  const { task, param, checkout, secret } = options;
  const isCommand = words.length > 0;
  const useless = isCommand
    ? ((task && "--task") ?? (param && "--param"))
    : ((checkout && "--checkout") ?? (secret && "--secret"));
  if (useless === undefined) return undefined;
  return {
    reason: "invalid-request",
    detail: isCommand ? `A command takes no ${useless}.` : `${useless} requires a command.`,
    hint: "See: wzp schedules add --help",
  };
}

function workOf(cli: CliContext, words: readonly string[], options: AddOptions): SetSchedule["work"] {
  const { task = [], param = [], checkout = "none", secret } = options;
  if (words.length === 0) return { kind: "plan", tasks: [...task], params: [...param] };
  const command = commandOfWords(words, false);
  const name = nameOfCommand(command);
  const place = checkout === "none" ? { directory: cli.directory } : {};
  const secrets = secret === undefined ? {} : { secrets: [...secret] };
  return { kind: "tasks", tasks: [{ name, base: name, command, checkout, ...place, ...secrets }] };
}

function nameOf(words: readonly string[], { task = [] }: AddOptions): string {
  if (words.length > 0) return nameOfCommand(commandOfWords(words, false));
  return task[0] ?? "plan";
}

function timingOf({
  cron,
  timezone,
  missed,
  window,
  overlap,
  jitter,
  until,
}: AddOptions): SetSchedule["timing"] {
  return {
    cron,
    timezone: timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(missed !== undefined && { missed }),
    ...(window !== undefined && { windowMs: window }),
    ...(overlap !== undefined && { overlap }),
    ...(jitter !== undefined && { jitterMs: jitter }),
    ...(until !== undefined && { until }),
  };
}
