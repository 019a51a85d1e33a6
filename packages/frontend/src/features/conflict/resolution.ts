import type {
  Conflict,
  ConflictedFile,
  ConflictPartHunk,
  ResolvedFile,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

/** A person's decision about a hunk or a whole file. */
export type Choice =
  | { readonly kind: "take"; readonly what: "change" | "target" | "both" }
  /** `isDone`: the person has finished editing. */
  | { readonly kind: "text"; readonly text: string; readonly isDone: boolean };

/** By key of the hunk or file; keys contain what was in conflict, so choices follow when the target moves. */
export type Choices = Readonly<Record<string, Choice>>;

/** A hunk, or a file that is resolved as a whole. */
export interface Spot {
  readonly key: string;
  readonly file: ConflictedFile;
  /** Absent for a whole file. */
  readonly hunk?: ConflictPartHunk;
}

/** Returns the spots of a conflict in their order. */
export function spotsOf(files: readonly ConflictedFile[]): readonly Spot[] {
  return files.flatMap((file) => {
    const hunks = file.parts.filter((part) => part.kind === "hunk");
    if (hunks.length === 0) return [{ key: wholeKey(file), file }];
    const seen = new Map<string, number>();
    return hunks.map((hunk) => {
      const name = hashOf([hunk.base, hunk.change, hunk.target]);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return { key: keyOf(file, `${name}.${nth}`), file, hunk };
    });
  });
}

/** Returns the key of the choice for a file as a whole. */
export function wholeKey(file: ConflictedFile): string {
  const texts = file.parts.map((part) =>
    part.kind === "clean" ? part.text : hashOf([part.base, part.change, part.target]),
  );
  return keyOf(file, `whole.${hashOf([file.kind, ...file.sides, ...texts])}`);
}

function keyOf({ path }: ConflictedFile, rest: string): string {
  return `${rest} ${path}`;
}

export function isSolved(spot: Spot, choices: Choices): boolean {
  return isDone(choices[wholeKey(spot.file)]) || isDone(choices[spot.key]);
}

function isDone(choice: Choice | undefined): boolean {
  return choice !== undefined && (choice.kind === "take" || choice.isDone);
}

/** Returns the lines that a choice puts in place of a hunk; undefined while it is open. */
export function textOfChoice(hunk: ConflictPartHunk, choice: Choice | undefined): string | undefined {
  if (choice === undefined) return undefined;
  if (choice.kind === "text") return choice.isDone ? choice.text : undefined;
  return choice.what === "both" ? bothOf(hunk) : hunk[choice.what];
}

/** The lines of the change, then those of the target. */
export function bothOf({ change, target }: Pick<ConflictPartHunk, "change" | "target">): string {
  if (change === "" || target === "" || change.endsWith("\n")) return change + target;
  return `${change}${target.includes("\r\n") ? "\r\n" : "\n"}${target}`;
}

/** Returns the resolution of a file; undefined while a part of it is open. */
export function resultOf(file: ConflictedFile, choices: Choices): ResolvedFile | undefined {
  const { path } = file;
  const whole = choices[wholeKey(file)];
  if (whole?.kind === "text" && whole.isDone) return { path, text: whole.text };
  if (whole?.kind === "take" && whole.what !== "both") return { path, take: whole.what };
  return file.kind === "lines" ? joinChoices(file, choices) : undefined;
}

function joinChoices(file: ConflictedFile, choices: Choices): ResolvedFile | undefined {
  const hunks = spotsOf([file]).values();
  let text = "";
  for (const part of file.parts) {
    const chosen =
      part.kind === "clean" ? part.text : textOfChoice(part, choices[hunks.next().value?.key ?? ""]);
    if (chosen === undefined) return undefined;
    text += chosen;
  }
  return { path: file.path, text };
}

/** Returns the file as it is so far, with conflict markers around what is open. */
export function draftOfConflict(
  file: ConflictedFile,
  choices: Choices,
  names: { readonly change: string; readonly target: string },
): string {
  const hunks = spotsOf([file]).values();
  const isCrlf =
    lineEndOf(file.parts.map((part) => (part.kind === "clean" ? part.text : bothOf(part))).join("")) ===
    "\r\n";
  const end = isCrlf ? "\r\n" : "\n";
  const closed = (text: string) => (text === "" || text.endsWith("\n") ? text : text + end);
  return file.parts
    .map((part) => {
      if (part.kind === "clean") return part.text;
      const chosen = textOfChoice(part, choices[hunks.next().value?.key ?? ""]);
      if (chosen !== undefined) return chosen;
      const { change, target } = part;
      return `<<<<<<< ${names.change}${end}${closed(change)}=======${end}${closed(target)}>>>>>>> ${names.target}${end}`;
    })
    .join("");
}

/** A text that a person typed for a conflict that is no longer there, because a side has changed. */
export interface LeftText {
  readonly key: string;
  readonly path: string;
  readonly text: string;
}

export function leftTexts({ files }: Conflict, choices: Choices): readonly LeftText[] {
  const known = new Set([...spotsOf(files).map(({ key }) => key), ...files.map(wholeKey)]);
  return Object.entries(choices).flatMap(([key, choice]) =>
    choice.kind === "text" && !known.has(key)
      ? [{ key, path: key.slice(key.indexOf(" ") + 1), text: choice.text }]
      : [],
  );
}

/** A conflict begins and ends in it, as git would mark one. */
export function hasMarkers(text: string): boolean {
  return /^<{7} /m.test(text) && /^>{7} /m.test(text);
}

/** A text field makes all line ends the same: `mixed` cannot be edited in one. */
export function lineEndOf(text: string): "\n" | "\r\n" | "mixed" {
  const returns = text.split("\r").length - 1;
  if (returns === 0) return "\n";
  const pairs = text.split("\r\n").length - 1;
  return pairs === returns && pairs === text.split("\n").length - 1 ? "\r\n" : "mixed";
}

/** Two 32-bit hashes of these texts: enough to tell the hunks of a file apart. */
function hashOf(texts: readonly string[]): string {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (const text of texts) {
    for (let at = 0; at <= text.length; at += 1) {
      const code = at === text.length ? 0x10000 : text.charCodeAt(at);
      one = Math.imul(one ^ code, 2654435761);
      two = Math.imul(two ^ code, 1597334677);
    }
  }
  return (one >>> 0).toString(36) + (two >>> 0).toString(36);
}
