import type { Command } from "../../ui/commands/commands.ts";

/** Without those controls of the page that do what a command does already: that one has an icon and its keys. */
export function withoutDoubles(
  commands: readonly Command[],
  controls: readonly Command[],
): readonly Command[] {
  const known = new Set(
    commands.flatMap(({ label, act }) => (typeof act === "string" ? [label, act] : [label])),
  );
  const fresh = controls.filter(({ label, detail, act }) => {
    const isKnown = known.has(`${label}\n${detail}`) || (detail === undefined && known.has(label));
    known.add(`${label}\n${detail}`);
    return !isKnown && !(typeof act === "string" && known.has(act));
  });
  return [...commands, ...fresh];
}
