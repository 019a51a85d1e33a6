import type { Command } from "commander";

import { valuesOfArgument, valuesOfOption, type ValueSource } from "./value-sources.ts";

export interface CommandDescription {
  /** Without the program's own name, e.g. `plan check`. */
  readonly path: string;
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    /** Takes all following words too. */
    readonly variadic: boolean;
    readonly values: ValueSource | undefined;
  }[];
  readonly options: readonly {
    readonly flags: string;
    readonly long: string;
    readonly short: string | undefined;
    readonly description: string;
    /** True if the next word is its value. */
    readonly takesValue: boolean;
    readonly values: ValueSource | undefined;
  }[];
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
      variadic: each.variadic,
      values: valuesOfArgument(path, each),
    })),
    options: help.visibleOptions(command).map((each) => ({
      flags: each.flags,
      long: each.long ?? each.flags,
      short: each.short,
      description: each.description,
      takesValue: each.required,
      values: valuesOfOption(path, each),
    })),
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
