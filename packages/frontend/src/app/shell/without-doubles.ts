import type { Command, CommandGroup } from "../../ui/commands/commands.ts";

/** Of these many are called alike: only with the same address they are the same. */
const objects: ReadonlySet<CommandGroup> = new Set(["pages", "projects", "runs", "tasks", "onTasks"]);

/**
 * Without those controls of the page that do, by the same name, what a command does already: that one has an icon and
 * its keys. What the page calls otherwise stays, for people look for what they read.
 */
export function withoutDoubles(
  commands: readonly Command[],
  controls: readonly Command[],
): readonly Command[] {
  const known = new Set(
    commands.map((command) => (objects.has(command.group) ? placed(command) : command.label)),
  );
  const fresh = controls.filter((control) => {
    const { label, detail } = control;
    const named = `${label}\n${detail}`;
    const isKnown =
      known.has(named) || known.has(placed(control)) || (detail === undefined && known.has(label));
    known.add(named);
    return !isKnown;
  });
  return [...commands, ...fresh];
}

function placed({ label, detail, act }: Command): string {
  return typeof act === "string" ? `${label}\t${act}` : `${label}\n${detail}`;
}
