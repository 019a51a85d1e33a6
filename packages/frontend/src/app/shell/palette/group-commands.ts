import { defaultFilter } from "cmdk";

import { commandGroups, type Command, type CommandGroup } from "../../../ui/commands/commands.ts";

export interface FoundGroup {
  readonly name: CommandGroup | "recent";
  readonly commands: readonly Command[];
}

/** Limit per group; typing more narrows it. */
const most = 12;

/**
 * Returns the commands that match the typed text fuzzily (letters in order are enough). The group with the best match
 * comes first; within a group, commands on the selection come first; recently used commands come on top.
 */
export function groupCommands(
  commands: readonly Command[],
  typed: string,
  recent: readonly string[],
): readonly FoundGroup[] {
  const found = typed.trim() === "" ? commands : fitting(commands, typed.trim());
  const lately = recent.flatMap((id) => found.find((command) => command.id === id) ?? []);
  const rest = found.filter(({ id }) => !recent.includes(id));
  const names = typed.trim() === "" ? commandGroups : new Set(rest.map(({ group }) => group));
  const groups = [...names].map((name) => ({
    name,
    commands: rest.filter(({ group }) => group === name).slice(0, most),
  }));
  return [{ name: "recent" as const, commands: lately }, ...groups].filter(
    ({ commands: some }) => some.length > 0,
  );
}

function fitting(commands: readonly Command[], typed: string): readonly Command[] {
  return commands
    .map((command) => ({ command, score: scoreOf(command, typed) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score || orderOf(one.command) - orderOf(other.command))
    .map(({ command }) => command);
}

/**
 * Ignores the length of the object's name, so that the same action scores alike on every object. An exact name always
 * wins.
 */
function scoreOf({ label, detail = "", words = [], weight = 1 }: Command, typed: string): number {
  const score = Math.max(
    ...[label, `${label} ${detail}`, ...words].map((name) => defaultFilter(name, typed)),
  );
  return score === 1 ? score : score * weight;
}

function orderOf({ group }: Command): number {
  return commandGroups.indexOf(group);
}
