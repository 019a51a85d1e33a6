import { createHash } from "node:crypto";

import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { CommitSpan } from "@wezterm-parallel/shared/protocol/worker/review-questions";

import { compare } from "../changes/list-changes.ts";

const longestPatch = 64 * 2 ** 20;

/**
 * Returns a hash of all changes between two commits, independent of where in their files they are. Like `git patch-id`,
 * but it heeds whitespace, which can change what a program does. Undefined if it cannot be determined.
 */
export async function changesOf(place: GitPlace, { base, commit }: CommitSpan): Promise<string | undefined> {
  const comparison = { place, args: ["diff-tree", base, commit] } as const;
  const options = ["--patch", "--binary", "--full-index", "--no-renames"];
  const read = await compare(comparison, options, { most: longestPatch });
  if (!read.ok || read.value.cut === true) return undefined;
  const lines = read.value.stdout.toString("latin1").split("\n");
  const placeless = lines
    .filter((line, at) => !(line.startsWith("index ") && lines[at + 1]?.startsWith("--- ") === true))
    .map((line) => (line.startsWith("@@ ") ? "@@" : line));
  return createHash("sha256").update(placeless.join("\n")).digest("hex");
}
