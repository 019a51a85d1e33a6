import { commandGroups, type Command, type CommandGroup } from "../../../ui/commands/commands.ts";

/** Of these many are called alike: only with the same address they are the same. */
const objects: ReadonlySet<CommandGroup> = new Set(["pages", "projects", "runs", "tasks", "onTasks"]);

/**
 * What is done with one thing, once: with what is selected before the same on every page. And without those controls of
 * the page that do, by the same name, what a command does already: that one has an icon and its keys. What the page
 * calls otherwise stays, for people look for what they read.
 */
export function withoutDoubles(
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

/** Of what does the same, the one whose group comes first. */
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

/** Undefined for what is about no single thing. */
function deedOf({ label, object }: Command): string | undefined {
  return object === undefined ? undefined : `${label}\n${object}`;
}

function orderOf({ group }: Command): number {
  return commandGroups.indexOf(group);
}

function placed({ label, detail, act }: Command): string {
  return typeof act === "string" ? `${label}\t${act}` : `${label}\n${detail}`;
}
