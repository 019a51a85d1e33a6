import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { abortedCode, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { withAttributes } from "../landing/merge-trees.ts";
import { conflictingFiles } from "../work/conflicting-files.ts";

/** Two commits: the second is merged into the first. */
export type Pair = readonly [ours: string, theirs: string];

interface TrialMerges {
  /** Entries of `ls-tree` for the attributes that a checkout of `ours` would have, the same for all pairs. */
  readonly attributes: readonly string[];
  readonly pairs: readonly Pair[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Merges pairs without a checkout, in one process; returns the conflicting files of each, in order. */
export async function mergePairsOnTrial(
  place: GitPlace,
  { attributes, pairs, variables }: TrialMerges,
): Promise<Result<readonly (readonly string[])[], Failure>> {
  return withAttributes(
    place,
    attributes,
    (attributed) => mergePairs(attributed, pairs, variables),
    variables,
  );
}

/** An assertion of git that fails for one pair ends the process for all: then each half gets its own. */
async function mergePairs(
  place: GitPlace,
  pairs: readonly Pair[],
  variables: TrialMerges["variables"],
): Promise<Result<readonly (readonly string[])[], Failure>> {
  const args = ["merge-tree", "--write-tree", "--stdin", "--name-only", "--no-messages"];
  args.push("--allow-unrelated-histories");
  const input = pairs.map((pair) => `${pair.join(" ")}\n`).join("");
  const merged = await runGit(place, args, { input, variables, accept: [abortedCode] });
  if (!merged.ok) return merged;
  if (merged.value.code !== abortedCode) return ok(readVerdicts(merged.value.stdout.toString("utf8")));
  if (pairs.length === 1) return ok([conflictingFiles([])]);
  const middle = Math.ceil(pairs.length / 2);
  const first = await mergePairs(place, pairs.slice(0, middle), variables);
  if (!first.ok) return first;
  const second = await mergePairs(place, pairs.slice(middle), variables);
  return second.ok ? ok([...first.value, ...second.value]) : second;
}

/** For each pair: 0 with conflicts or 1 without, the tree, the conflicting files, and an empty field. */
function readVerdicts(text: string): readonly (readonly string[])[] {
  const verdicts: (readonly string[])[] = [];
  const fields = text.split("\0");
  for (let at = 0; at + 1 < fields.length;) {
    const end = fields.indexOf("", at + 2);
    const files = fields[at] === "1" ? [] : conflictingFiles(fields.slice(at + 2, end));
    verdicts.push(files);
    at = end + 1;
  }
  return verdicts;
}
