/** A file that is not as in HEAD. */
export interface Edit {
  readonly path: string;
  /** Mode in HEAD and now, such as `100644`; absent where there is no such file, and for one that is not tracked. */
  readonly was?: string | undefined;
  readonly is?: string | undefined;
  /** There is no such file any more. */
  readonly removed: boolean;
  /** It may be as in HEAD after all: the index has something else than both. */
  readonly doubtful: boolean;
}

/** Reads `git status --porcelain=v2 -z --no-renames --untracked-files=all`. */
export function readStatus(fields: readonly string[]): readonly Edit[] {
  const edits = new Map<string, Edit>();
  for (const field of fields) {
    const edit = readEntry(field);
    if (edit === undefined) continue;
    const other = edits.get(edit.path);
    // Removed from the index, but not from the worktree.
    edits.set(edit.path, other === undefined ? edit : { ...other, removed: false, doubtful: true });
  }
  return [...edits.values()];
}

function readEntry(field: string): Edit | undefined {
  const words = field.split(" ");
  const [kind, states = ""] = words;
  const path = (at: number) => words.slice(at).join(" ");
  if (kind === "?") return { path: path(1).replace(/\/$/, ""), removed: false, doubtful: false };
  if (kind === "u") return { path: path(10), removed: modeOf(words[6]) === undefined, doubtful: true };
  if (kind !== "1") return undefined;
  const [was, is] = [modeOf(words[3]), modeOf(words[5])];
  const doubtful = states[0] !== "." && states[1] !== ".";
  return { path: path(8), was, is, removed: is === undefined, doubtful };
}

function modeOf(word: string | undefined): string | undefined {
  return word === "000000" ? undefined : word;
}
