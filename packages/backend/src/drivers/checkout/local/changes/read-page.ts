import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  ChangedFile,
  ChangeSize,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import type { ChangeQuery } from "../../checkouts.ts";
import { type Comparison, listChangedFiles } from "./list-changes.ts";
import { type PatchLimits, readPatches } from "./read-patches.ts";

/**
 * A browser renders this much in a second, and six times as much, as JSON of control characters, fits into a
 * message.
 */
const pageLimits: PatchLimits = { all: 2 ** 20, each: 256 * 1024, longer: "leave-out" };
const fileLimits: PatchLimits = { all: 2 ** 20, each: 2 ** 20, longer: "cut" };
/** Maximum changed lines in the files of a page; no more are read. */
const linesOfPage = 20_000;

interface Chosen {
  readonly items: readonly ChangedFile[];
  readonly next?: string | undefined;
}

interface FilePage extends Chosen {
  /** All files that differ, without patches. */
  readonly files: readonly ChangedFile[];
}

/** Reads the files that a query chooses, with their patches unless it wants none. */
export async function readPage(
  comparison: Comparison,
  query: Omit<ChangeQuery, "signal">,
): Promise<Result<FilePage, Failure>> {
  const files = await listChangedFiles(comparison);
  if (!files.ok) return files;
  const chosen = choose(files.value, query);
  if (!chosen.ok) return chosen;
  const limits = query.path === undefined ? pageLimits : fileLimits;
  const read = query.patches
    ? await readPatches(comparison, chosen.value.items, limits)
    : ok(chosen.value.items);
  return read.ok ? ok({ ...chosen.value, files: files.value, items: read.value }) : read;
}

export function countChanges(
  files: readonly ChangedFile[],
): Pick<ChangeSize, "changedFiles" | "insertions" | "deletions"> {
  const sum = (of: "insertions" | "deletions") => files.reduce((all, file) => all + (file[of] ?? 0), 0);
  return { changedFiles: files.length, insertions: sum("insertions"), deletions: sum("deletions") };
}

function choose(files: readonly ChangedFile[], query: Omit<ChangeQuery, "signal">): Result<Chosen, Failure> {
  const { path, after, limit, patches } = query;
  if (path !== undefined) {
    const items = files.filter((file) => file.path === path || file.oldPath === path);
    return items.length > 0 ? ok({ items }) : fail(notChanged(path));
  }
  const behind = after === undefined ? files : files.filter((file) => file.path > after);
  const items = behind.slice(0, patches ? Math.min(limit, countReadable(behind)) : limit);
  return ok({ items, next: items.length < behind.length ? items.at(-1)?.path : undefined });
}

/** Returns how many files fit into a page by their number of lines, at least one. */
function countReadable(files: readonly ChangedFile[]): number {
  let lines = 0;
  const past = files.findIndex(({ insertions = 0, deletions = 0 }) => {
    lines += insertions + deletions;
    return lines > linesOfPage;
  });
  return past === -1 ? files.length : Math.max(1, past);
}

function notChanged(path: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("change-path-unknown", { path }),
    hint: createMessage("change-path-unknown-hint"),
  });
}
