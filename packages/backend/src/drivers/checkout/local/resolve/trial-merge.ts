import { randomInt } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { abortedCode, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { lengthenMarkers } from "../landing/lengthen-markers.ts";
import { listMergeAttributes } from "../landing/merge-attributes.ts";
import { withAttributes } from "../landing/merge-trees.ts";

/** A file of a tree. */
export interface TreeFile {
  readonly mode: string;
  readonly id: string;
}

/** Versions of a file in conflict: those of the merge base, the change and the target that exist. */
export interface ConflictStages {
  readonly base?: TreeFile;
  readonly change?: TreeFile;
  readonly target?: TreeFile;
}

export interface TrialMerge {
  /** With the merged files, and those in conflict with markers. */
  readonly tree: string;
  /** By path, sorted. */
  readonly conflicts: ReadonlyMap<string, ConflictStages>;
  /** Conflicting files whose names are not UTF-8. */
  readonly unnamed: number;
}

interface TrialWish {
  /** The task, such as `r12/fix-142`. */
  readonly change: string;
  readonly tip: string;
  readonly onto: string;
}

/** Merges the target into the commits of a change without a checkout, as `git merge` would in one. */
export async function mergeOnTrial(
  place: GitPlace,
  { change, tip, onto }: TrialWish,
): Promise<Result<TrialMerge, Failure>> {
  const attributes = await listMergeAttributes(place, tip, onto);
  if (!attributes.ok) return attributes;
  return withAttributes(place, attributes.value, async (attributed) => {
    // Nobody can have written lines that look like these markers.
    await lengthenMarkers(attributed.cwd, randomInt(50, 250));
    const args = [
      "merge-tree",
      "--write-tree",
      "-z",
      "--no-messages",
      "--allow-unrelated-histories",
      tip,
      onto,
    ];
    const settings = ["merge.conflictStyle=zdiff3"];
    const merged = await runGit(attributed, args, { accept: [1, abortedCode], settings });
    if (!merged.ok) return merged;
    const { code, stdout } = merged.value;
    const [tree = "", ...entries] = stdout.toString("utf8").split("\0").filter(Boolean);
    if (code === abortedCode || (code === 1 && entries.length === 0)) return fail(unreadable(change));
    const read = readStages(entries);
    const named = [...read].filter(([path]) => !path.includes("\ufffd"));
    return ok({ tree, conflicts: new Map(named), unnamed: read.size - named.length });
  });
}

const stageNames = ["base", "change", "target"] as const;

/** Reads entries such as `100644 422c2b7… 2` and, after a tab, the path. */
function readStages(entries: readonly string[]): ReadonlyMap<string, ConflictStages> {
  const files = new Map<string, ConflictStages>();
  for (const entry of entries) {
    const tab = entry.indexOf("\t");
    const [mode = "", id = "", stage] = entry.slice(0, tab).split(" ");
    const name = stageNames[Number(stage) - 1];
    const path = entry.slice(tab + 1);
    if (name !== undefined) files.set(path, { ...files.get(path), [name]: { mode, id } });
  }
  return new Map([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** True for a file that is neither a link nor a submodule. */
export function isRegular(file: TreeFile | undefined): file is TreeFile {
  return file?.mode.startsWith("100") === true;
}

function unreadable(change: string): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("resolve-unreadable", { change }),
    hint: createMessage("resolve-unreadable-hint", { change }),
  });
}
