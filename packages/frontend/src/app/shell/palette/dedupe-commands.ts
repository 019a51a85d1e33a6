import { commandGroups, type Command, type CommandGroup } from "../../../ui/commands/commands.ts";

/** Groups where equal labels are common: only commands with the same address are duplicates. */
const objects: ReadonlySet<CommandGroup> = new Set(["pages", "projects", "runs", "tasks", "onTasks"]);

/**
 * Removes duplicates: the command on the selection wins over the same command for every page. Page controls with the
 * name of a registered command are dropped, because the command has an icon and keys. Controls with other names stay,
 * because people search for the words they see.
 */
export function dedupeCommands(
  commands: readonly Command[],
  controls: readonly Command[],
): readonly Command[] {
  const done = firstByDeed(commands);
  const own = commands.filter((command) => (done.get(deedOf(command) ?? "") ?? command) === command);
  const known = new Set(own.map((command) => (objects.has(command.group) ? placed(command) : command.label)));
  const fresh = controls.filter((control) => {
    const { label, detail } = control;
    const named = `${label}\n${detail}`;
    const isKnown =
      known.has(named) ||
      known.has(placed(control)) ||
      done.has(deedOf(control) ?? "") ||
      (detail === undefined && known.has(label));
    known.add(named);
    return !isKnown;
  });
  return [...own, ...fresh];
}

/** Maps each action to its command in the first group. */
function firstByDeed(commands: readonly Command[]): ReadonlyMap<string, Command> {
  const done = new Map<string, Command>();
  for (const command of commands) {
    const deed = deedOf(command);
    const before = done.get(deed ?? "");
    if (deed !== undefined && (before === undefined || orderOf(command) < orderOf(before)))
      done.set(deed, command);
  }
  return done;
}

/** Returns undefined for commands that concern no single object. */
function deedOf({ label, object }: Command): string | undefined {
  return object === undefined ? undefined : `${label}\n${object}`;
}

function orderOf({ group }: Command): number {
  return commandGroups.indexOf(group);
}

function placed({ label, detail, act }: Command): string {
  return typeof act === "string" ? `${label}\t${act}` : `${label}\n${detail}`;
}
