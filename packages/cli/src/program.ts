import { Command, Help, Option } from "commander";

import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { commandTable } from "./command-table.ts";
import type { mayUse } from "./contexts/command-needs.ts";
import { ContextFiles } from "./contexts/context-files.ts";
import type { CliContext, CommonOptions } from "./invocation/context.ts";

/**
 * Builds the commander program: complete commands for those in `loaded`, and name and description of the
 * others, which is all that `--help` and "did you mean" need. `all`: includes commands that the person may
 * not use.
 */
export async function makeProgram(
  cli: CliContext,
  loaded: ReadonlySet<string>,
  { all = false } = {},
): Promise<Command> {
  const may = await loadRule(cli);
  const program = new Command("wzp")
    .description("Runs a backlog of tasks in parallel: each in its own terminal and git worktree.")
    .version(releaseVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .configureHelp({
      subcommandTerm,
      visibleCommands: (command) => (all ? visibleCommands(command) : offeredCommands(command, cli, may)),
    })
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .configureOutput({ outputError: (text, write) => write(text) });
  program.addHelpCommand(
    new Command("help").argument("[command]").description("show the help of a command").helpGroup(helpGroup),
  );
  addCommonOptions(program);
  program.hook("preAction", (_, command) => configure(cli, command));
  for (const [name, entry] of Object.entries(commandTable)) {
    if (loaded.has(name)) (await entry.load())(program, cli);
    else program.command(name);
    const command = program.commands.find((each) => each.name() === name);
    command?.description(entry.description).helpGroup(entry.group);
  }
  for (const command of program.commands.flatMap(withSubcommands)) complete(command);
  return program;
}

/** Lists `help` with the last group instead of in one of its own. */
const helpGroup = "Shell:";

/** Only names, so that the overview fits 80 columns; each command's own help has the rest. */
function subcommandTerm(command: Command): string {
  return command.name();
}

/** Loads what commands need only where a server elsewhere may refuse some. */
async function loadRule(cli: CliContext): Promise<typeof mayUse> {
  const isAlone = new ContextFiles(cli.home.config).all().length === 0;
  return isAlone ? () => true : (await import("./contexts/command-needs.ts")).mayUse;
}

/** Leaves out commands that the person may not use at the chosen server. */
function offeredCommands(command: Command, cli: CliContext, may: typeof mayUse): Command[] {
  const access = cli.accessAt(commonOptionsOf(command).context);
  const visible = visibleCommands(command);
  return access === undefined ? visible : visible.filter((each) => may(pathOf(each), access));
}

function visibleCommands(command: Command): Command[] {
  return Help.prototype.visibleCommands(command);
}

/** Returns the command on the command line, if any. */
export function namedCommand(argv: readonly string[]): string | undefined {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).find((word) => Object.hasOwn(commandTable, word));
}

function configure(cli: CliContext, command: Command): void {
  const path = pathOf(command);
  const entry = commandTable[path.split(" ")[0] ?? ""];
  cli.configure(commonOptionsOf(command), { path, local: entry?.local === true });
}

/** Takes common options from anywhere: before the command, between its words, or behind them. */
function commonOptionsOf(command: Command): CommonOptions {
  const { parent } = command;
  const own = command.opts<CommonOptions>();
  if (parent === null) return own;
  const before = commonOptionsOf(parent);
  // Commander gives every command `color: true` until it has met `--no-color`.
  return { ...before, ...own, color: before.color !== false && own.color !== false };
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** A command with subcommands takes the common options too, or its default subcommand would get them. */
function complete(command: Command): void {
  addCommonOptions(command);
  command.exitOverride().showHelpAfterError(`(see: wzp ${pathOf(command)} --help)`);
}

function addCommonOptions(command: Command): void {
  const present = new Set(command.options.map((option) => option.long));
  for (const [flags, description] of commonOptions) {
    const option = new Option(flags, description);
    if (!present.has(option.long)) command.addOption(option);
  }
}

const commonOptions = [
  ["--json", "print a JSON value instead of text"],
  ["--project <dir>", "use this directory instead of the current one"],
  ["--context <name>", "use this server (see: wzp context)"],
  ["--no-color", "do not use colours"],
] as const;

function pathOf(command: Command): string {
  const parent = command.parent;
  return parent?.parent == null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}
