import { defaultFilter } from "cmdk";

import { commandGroups, type Command, type CommandGroup } from "../../../ui/commands/commands.ts";

export interface FoundGroup {
  readonly name: CommandGroup | "recent";
  readonly commands: readonly Command[];
}

/** In each group; typing on narrows it. */
const most = 12;

/**
 * What fits what was typed, letters in order being enough: the group with the best first, and so within each, what is
 * selected before what is not; what was used lately on top of all.
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

/** The same action on something else is as good, however long that is called. The exact name always comes first. */
function scoreOf({ label, detail = "", words = [], weight = 1 }: Command, typed: string): number {
  const score = Math.max(
    ...[label, `${label} ${detail}`, ...words].map((name) => defaultFilter(name, typed)),
  );
  return score === 1 ? score : score * weight;
}

function orderOf({ group }: Command): number {
  return commandGroups.indexOf(group);
}
