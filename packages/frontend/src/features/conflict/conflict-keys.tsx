import type { ConflictedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useResolving } from "./conflict-context.ts";
import { neighbourOf } from "./neighbour-of.ts";
import { bothOf, draftOfConflict, lineEndOf, textOfChoice, wholeKey } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";

/** Binds the keys of the page, and offers its actions in the palette. */
export function ConflictKeys(): null {
  const texts = useConflictPageTexts();
  const resolving = useResolving();
  const { spots, current, resolution, mayMerge, show, toggleBase, nameOf } = resolving;
  const spot = spots.find(({ key }) => key === current);
  const go = (step: 1 | -1) => () => show(neighbourOf(resolving, step)?.key ?? "");
  const take = (what: "change" | "target" | "both") => () => {
    if (spot === undefined || (what === "both" && spot.hunk === undefined)) return;
    resolution.choose(spot.hunk === undefined ? wholeKey(spot.file) : spot.key, { kind: "take", what });
  };
  const edit = () => {
    const hunk = spot?.hunk;
    if (spot === undefined || hunk === undefined) return editFile();
    const choice = resolution.choices[spot.key];
    const text = choice?.kind === "text" ? choice.text : (textOfChoice(hunk, choice) ?? bothOf(hunk));
    if (lineEndOf(text) !== "mixed") resolution.choose(spot.key, { kind: "text", text, isDone: false });
  };
  const editFile = () => {
    if (spot === undefined || spot.file.parts.length === 0) return;
    const names = { change: nameOf("change"), target: nameOf("target") };
    const text = draftOfConflict(spot.file, resolution.choices, names);
    if (lineEndOf(text) !== "mixed")
      resolution.choose(wholeKey(spot.file), { kind: "text", text, isDone: false });
  };
  const takeRecorded = ({ recorded: text, ...file }: ConflictedFile) => {
    if (text !== undefined) resolution.choose(wholeKey(file), { kind: "text", text, isDone: true });
  };
  const bindings = {
    j: { does: texts("next"), run: go(1) },
    k: { does: texts("previous"), run: go(-1) },
    b: { does: texts("showBase"), run: () => spot !== undefined && toggleBase(spot.key) },
  };
  const choices = {
    1: { does: texts("take", { side: nameOf("change") }), run: take("change") },
    2: { does: texts("take", { side: nameOf("target") }), run: take("target") },
    3: { does: texts("takeBoth"), run: take("both") },
    e: { does: texts("edit"), run: edit },
    "shift+e": { does: texts("editFile"), run: editFile },
    ...(spot?.file.recorded !== undefined && {
      r: { does: texts("useRecorded"), run: () => takeRecorded(spot.file) },
    }),
    u: { does: texts("undo"), run: () => resolution.undo() },
  };
  const all = { ...bindings, ...(mayMerge && choices) };
  useKeys(texts("keys"), all);
  useCommands((): readonly Command[] =>
    Object.entries(all).map(([keys, { does, run }]) => ({
      id: `conflict.${keys}`,
      group: "actions",
      label: does,
      keys,
      act: () => void run(),
    })),
  );
  return null;
}
