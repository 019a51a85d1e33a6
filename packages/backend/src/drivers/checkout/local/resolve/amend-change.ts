import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";
import { longestKeptLine } from "@wezterm-parallel/shared/domain/review/review";
import type { LineEdit } from "@wezterm-parallel/shared/protocol/worker/review-questions";

import type { AmendRequest } from "../../landings.ts";
import { changeTree, commitOnBranch } from "./commit-on-branch.ts";

/** Commits other lines on the branch of the task. Repeating the request returns the same commit. */
export async function amendChange(place: GitPlace, request: AmendRequest): Promise<Result<string, Failure>> {
  const { tip, change, message } = request;
  const byPath = Map.groupBy(request.edits, ({ path }) => path);
  const entries: string[] = [];
  for (const [path, edits] of byPath) {
    const entry = await writeFile(place, tip, path, edits);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  const tree = await changeTree(place, tip, entries);
  if (!tree.ok) return tree;
  return commitOnBranch(place, request, {
    tree: tree.value,
    parents: [tip],
    message,
    note: `wzp: suggestions for ${change}`,
    hintIfAhead: createMessage("amend-branch-ahead-hint", { change }),
  });
}

/** Returns an entry of an index. */
async function writeFile(
  place: GitPlace,
  tip: string,
  path: string,
  edits: readonly LineEdit[],
): Promise<Result<string, Failure>> {
  const listed = await listGit(place, ["ls-tree", "-z", "--full-tree", tip, "--", path]);
  if (!listed.ok) return listed;
  const [mode = "", , id = ""] = (listed.value[0] ?? "").split(/[ \t]/);
  if (!mode.startsWith("100")) return fail(linesChanged(path));
  const read = await runGit(place, ["cat-file", "blob", id]);
  if (!read.ok) return read;
  const text = editLines(read.value.stdout.toString("latin1"), edits.map(inBytes));
  if (text === undefined) return fail(linesChanged(path));
  const input = Buffer.from(text, "latin1");
  const written = await gitOutput(place, ["hash-object", "-w", "--stdin"], { input });
  return written.ok ? ok(`${mode} ${written.value}\t${path}`) : written;
}

/** Bytes as characters, because a file need not be UTF-8. */
function inBytes({ known, lines, ...edit }: LineEdit): LineEdit {
  const encode = (text: string) => Buffer.from(text).toString("latin1");
  return { ...edit, known: known.map(encode), lines: lines.map(encode) };
}

/** Replaces lines, with the line end that they had; undefined if other lines are there, or edits overlap. */
function editLines(text: string, edits: readonly LineEdit[]): string | undefined {
  const lines = text.split("\n");
  let above = Number.MAX_SAFE_INTEGER;
  for (const { first, last, known, lines: added } of edits.toSorted((a, b) => b.first - a.first)) {
    const old = lines.slice(first - 1, last);
    const isThere = old.length === known.length && old.every((line, at) => isKnown(line, known[at] ?? ""));
    if (last >= above || !isThere) return undefined;
    above = first;
    const end = old[0]?.endsWith("\r") === true ? "\r" : "";
    lines.splice(first - 1, old.length, ...added.map((line) => `${line}${end}`));
  }
  return lines.join("\n");
}

/** Only the beginning of a long line is known. */
function isKnown(line: string, known: string): boolean {
  return line === known || (known.length >= longestKeptLine && line.startsWith(known));
}

function linesChanged(path: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("suggestion-outdated", { path }),
    hint: createMessage("suggestion-outdated-hint"),
  });
}
