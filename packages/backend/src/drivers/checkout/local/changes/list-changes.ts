import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import {
  type GitResult,
  type GitOptions,
  type GitPlace,
  runGit,
} from "@wezterm-parallel/shared/node/git/run-git";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

/** Two states of a repository to compare: `args` name them, after the options. */
export interface Comparison {
  readonly place: GitPlace;
  readonly args: readonly [command: "diff-tree" | "diff-index", ...states: string[]];
  /** Ignores differences that are only in whitespace. */
  readonly ignoreWhitespace?: boolean | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Measured: 50,000 files with long paths take 15 MB; a longer list is of no use. */
const longestList = 64 * 2 ** 20;

/** Git's own limit for displaying renames is 400; the cost is quadratic. */
const renames = ["--find-renames", "-l400"];

/** Nobody reads the diff of a larger file, and comparing one takes a multiple of its size in memory. */
const settings = ["core.quotePath=false", "core.bigFileThreshold=8m"];

const statuses: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  D: "deleted",
  R: "renamed",
  T: "retyped",
};

/** Lists every file that differs, sorted by path, with counts; no patches. */
export async function listChangedFiles(
  comparison: Comparison,
): Promise<Result<readonly ChangedFile[], Failure>> {
  const listed = await compare(comparison, ["-z", "--raw", "--numstat", ...renames], { most: longestList });
  if (!listed.ok) return listed;
  if (listed.value.cut === true) return fail(tooMany);
  const fields = listed.value.stdout.toString("utf8").split("\0");
  const files = readFields(fields);
  return ok(files.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
}

/** Uses git's plumbing, which ignores the user's configuration and starts none of their programs. */
export function compare(
  { place, args, ignoreWhitespace, variables, signal }: Comparison,
  options: readonly string[],
  { paths = [], most }: { readonly paths?: readonly string[]; readonly most?: GitOptions["most"] },
): Promise<Result<GitResult, Failure>> {
  const [command, ...states] = args;
  const safe = ["-r", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"];
  const all = [
    command,
    ...safe,
    ...(ignoreWhitespace === true ? ["--ignore-all-space"] : []),
    ...options,
    ...states,
    "--",
    ...paths.map((path) => `:(top,literal)${path}`),
  ];
  return runGit(place, all, { variables, signal, settings, most });
}

/** The `--raw` fields of each file come first, then those of `--numstat`. */
function readFields(fields: readonly string[]): readonly ChangedFile[] {
  const found = new Map<string, ChangedFile>();
  for (let at = 0; at < fields.length;) {
    const field = fields[at] ?? "";
    at += field.startsWith(":") ? readRaw(found, fields, at) : readCounts(found, fields, at);
  }
  return [...found.values()];
}

/** `:100644 100644 422c2b7 0000000 M`, path; for a rename both paths. Returns the number of fields consumed. */
function readRaw(found: Map<string, ChangedFile>, fields: readonly string[], at: number): number {
  const letter = fields[at]?.split(" ").at(-1)?.at(0) ?? "M";
  const [first = "", second = ""] = [fields[at + 1], fields[at + 2]];
  const status = statuses[letter] ?? "modified";
  const isRename = status === "renamed";
  const path = isRename ? second : first;
  found.set(path, { path, ...(isRename && { oldPath: first }), status, binary: true });
  return isRename ? 3 : 2;
}

/** `1<tab>0<tab>path`; for a rename `1<tab>0<tab>` and both paths; `-` for binary files. */
function readCounts(found: Map<string, ChangedFile>, fields: readonly string[], at: number): number {
  const [, plus = "-", minus = "-", named = ""] = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[at] ?? "") ?? [];
  const path = named === "" ? (fields[at + 2] ?? "") : named;
  const known = found.get(path);
  if (known !== undefined && plus !== "-") {
    found.set(path, { ...known, binary: false, insertions: Number(plus), deletions: Number(minus) });
  }
  return named === "" && known !== undefined ? 3 : 1;
}

const tooMany: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("changes-too-many"),
  hint: createMessage("changes-too-many-hint"),
});
