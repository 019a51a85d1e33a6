import fc from "fast-check";

/** A file of a tree; for a submodule, `text` is its commit. */
interface TreeEntry {
  readonly mode: "100644" | "100755" | "120000" | "160000";
  readonly text: string;
}

export type Tree = ReadonlyMap<string, TreeEntry>;

type RandomEdit =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "revise"; readonly path: string; readonly line: number; readonly text: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "move"; readonly path: string; readonly to: string }
  | { readonly kind: "mode"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly to: string }
  | { readonly kind: "submodule"; readonly path: string; readonly commit: string };

type RandomCommit = readonly RandomEdit[];

export interface RandomHistory {
  readonly before: RandomCommit;
  /** Commits on the target after the fork. */
  readonly ours: readonly RandomCommit[];
  readonly theirs: readonly RandomCommit[];
  /**
   * `merged`: the task merged the target before its last commit. `stacked`: the task's first commit belongs to a
   * need, which has landed as another commit.
   */
  readonly shape: "forked" | "merged" | "stacked";
  readonly strategy: "squash" | "merge" | "rebase";
}

/** Applies the edits that are possible. */
export function applyEdits(tree: Tree, edits: RandomCommit): Tree {
  const files = new Map(tree);
  for (const edit of edits) applyEdit(files, edit);
  return files;
}

function applyEdit(files: Map<string, TreeEntry>, edit: RandomEdit): void {
  const { path } = edit;
  const found = files.get(path);
  switch (edit.kind) {
    case "write":
      return put(files, path, { mode: "100644", text: edit.text });
    case "link":
      return put(files, path, { mode: "120000", text: edit.to });
    case "submodule":
      return put(files, path, { mode: "160000", text: edit.commit });
    case "remove":
      for (const each of within(files, path)) files.delete(each);
      return;
    case "move":
      return move(files, path, edit.to);
    case "mode":
      if (found !== undefined && isRegular(found))
        files.set(path, { ...found, mode: found.mode === "100644" ? "100755" : "100644" });
      return;
    case "revise":
      if (found !== undefined && isRegular(found)) files.set(path, revise(found, edit.line, edit.text));
  }
}

function isRegular({ mode }: TreeEntry): boolean {
  return mode === "100644" || mode === "100755";
}

function revise(file: TreeEntry, line: number, text: string): TreeEntry {
  const all = file.text.split("\n");
  return { ...file, text: all.with(line % all.length, text).join("\n") };
}

/** A file may take the place of a directory, and the other way round. */
function put(files: Map<string, TreeEntry>, path: string, entry: TreeEntry): void {
  for (const each of files.keys()) {
    if (each.startsWith(`${path}/`) || path.startsWith(`${each}/`)) files.delete(each);
  }
  files.set(path, entry);
}

function within(files: ReadonlyMap<string, TreeEntry>, path: string): string[] {
  return [...files.keys()].filter((each) => each === path || each.startsWith(`${path}/`));
}

function move(files: Map<string, TreeEntry>, from: string, to: string): void {
  const moved = within(files, from).map((path) => [path.slice(from.length), files.get(path)] as const);
  for (const [rest] of moved) files.delete(from + rest);
  for (const [rest, entry] of moved) if (entry !== undefined) put(files, to + rest, entry);
}

function lines(mark: string): string {
  return Array.from({ length: 12 }, (_, at) => `${mark} ${at}\n`).join("");
}

/** The files with which every history starts. */
export const firstTree: Tree = new Map(
  ["a.txt", "dir/b.txt", "dir/c.txt", "src/deep/d.txt"].map((path) => [
    path,
    { mode: "100644", text: lines(path) } as const,
  ]),
);

const files = [...firstTree.keys(), "A.txt", "dir/B.txt", "src/e.txt", "new/f.txt", "日本 語.txt"];
const folders = ["dir", "Dir", "src", "src/deep", "new"];
/** None converts files on checkout: git takes such files for edited when a later commit changes the attributes. */
const attributes = [
  "*.txt merge=union\n",
  "a.txt -merge\n",
  "*.txt merge=ours\n",
  "*.txt binary\n",
  "b.txt merge=absent\n",
  "*.txt merge=join\n",
  "* text=auto\n",
];
const path = fc.constantFrom(...files);
const place = fc.constantFrom(...files, ...folders);
const text = fc.constantFrom(
  lines("a.txt"),
  lines("other"),
  lines("a.txt").replaceAll("\n", "\r\n"),
  "one\n",
  "two\r\n",
  "no newline",
  "bin\0ary\n",
  "",
);
const write = fc.record({ kind: fc.constant("write" as const), path: place, text });
const attribute = fc.record({
  kind: fc.constant("write" as const),
  path: fc.constantFrom(".gitattributes", "dir/.gitattributes", "new/.gitattributes"),
  text: fc.constantFrom(...attributes),
});
const revision = fc.record({
  kind: fc.constant("revise" as const),
  path,
  line: fc.nat(11),
  text: fc.constantFrom("x", "y", "bin\0ary"),
});
const edit: fc.Arbitrary<RandomEdit> = fc.oneof(
  { weight: 8, arbitrary: revision },
  { weight: 2, arbitrary: write },
  { weight: 1, arbitrary: attribute },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), path: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("move" as const), path: place, to: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("mode" as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("link" as const), path: place, to: place }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("submodule" as const),
      path: fc.constantFrom("module", "dir/c.txt", "new"),
      commit: fc.constantFrom("1", "2").map((digit) => digit.repeat(40)),
    }),
  },
);
const commit = fc.array(edit, { minLength: 1, maxLength: 3 });
const commits = fc.array(commit, { minLength: 1, maxLength: 3 });
/** Attributes matter only when they are there before both sides change a file. */
const before = fc
  .tuple(fc.array(attribute, { maxLength: 2 }), fc.array(edit, { maxLength: 2 }))
  .map(([some, edits]) => [...some, ...edits]);

export const randomHistory: fc.Arbitrary<RandomHistory> = fc.record({
  before,
  ours: commits,
  theirs: commits,
  shape: fc.constantFrom("forked", "forked", "merged", "stacked"),
  strategy: fc.constantFrom("squash", "merge", "rebase"),
});
