import type { Command } from "commander";

export interface CommandDescription {
  /** Without the program's own name, e.g. `plan check`. */
  readonly path: string;
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly {
    readonly flags: string;
    readonly long: string;
    readonly description: string;
  }[];
  /** Whether it takes ids of runs or tasks. */
  readonly takesIds: boolean;
  /** Whether it takes the name of a layout. */
  readonly takesLayouts: boolean;
  /** Whether it has the option `--layout`. */
  readonly hasLayoutOption: boolean;
}

/** Returns all visible commands of a program as data; the modules of all commands must be loaded. */
export function describeCommands(program: Command): readonly CommandDescription[] {
  return shownCommands(program).flatMap((command) => describe(command, ""));
}

function describe(command: Command, before: string): readonly CommandDescription[] {
  const path = before === "" ? command.name() : `${before} ${command.name()}`;
  const help = command.createHelp();
  const own: CommandDescription = {
    path,
    description: command.description(),
    usage: `wzp ${path} ${command.usage()}`.trim(),
    arguments: command.registeredArguments.map((each) => ({
      name: each.name(),
      description: each.description,
    })),
    options: help
      .visibleOptions(command)
      .map(({ flags, long, description }) => ({ flags, long: long ?? flags, description })),
    takesIds: command.registeredArguments.some((each) => each.name() === "id" || each.name() === "run"),
    takesLayouts: command.registeredArguments.some((each) => each.name() === "layout"),
    hasLayoutOption: command.options.some((each) => each.long === "--layout"),
  };
  return [own, ...shownCommands(command).flatMap((child) => describe(child, path))];
}

/** Returns the visible subcommands of a command, without `help`. */
export function shownCommands(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");
}
