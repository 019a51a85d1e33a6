/** The purpose of a side of a conflict. */
export interface Intention {
  /** A task, or the short id of a commit. */
  readonly name: string;
  /** Its prompt, its command, or the subject of its commit. */
  readonly text: string;
}

interface ConflictToResolve {
  readonly target: string;
  readonly files: readonly string[];
  readonly own: Intention;
  /** The commits that landed meanwhile in these files, newest first. */
  readonly theirs: readonly Intention[];
}

/** An argument of a command holds at most 128 KiB. */
const mostFiles = 100;
const mostCharacters = 4_000;

/** Returns the prompt for an agent in whose checkout the merge of the target has begun. */
export function conflictPrompt({ target, files, own, theirs }: ConflictToResolve): string {
  const more = files.length > mostFiles ? [`- and ${files.length - mostFiles} more (git status)`] : [];
  const landed = theirs.map((each) => `- ${describe(each)}`);
  return [
    `Your work on this branch conflicts with ${target}. The merge of ${target} into your branch has begun in this checkout; the files below contain conflict markers.`,
    ["Files in conflict:", ...files.slice(0, mostFiles).map((file) => `- ${file}`), ...more].join("\n"),
    `What your branch is for:\n- ${describe(own)}`,
    ...(landed.length === 0 ? [] : [[`What landed on ${target} meanwhile:`, ...landed].join("\n")]),
    "Resolve every conflict so that both intentions hold, and remove all conflict markers. Run the checks of the project. Then stage the files (git add) and commit the merge (git commit --no-edit). If you cannot run git, save the resolved files: the merge is then committed for you. Do not abort the merge, and do not rebase, reset or amend.",
  ].join("\n\n");
}

function describe({ name, text }: Intention): string {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
  return `${name}: ${cut.replaceAll("\n", "\n  ")}`;
}
