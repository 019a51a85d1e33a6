import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  ChangedFile,
  ChangePage,
  ChangeSize,
} from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeQuery } from "../../checkouts.ts";
import type { CheckoutPaths } from "../checkout-paths.ts";
import { findWork, type FoundWork } from "../work/find-work.ts";
import { type Comparison, listChanges } from "./list-changes.ts";
import { readWorkingFiles } from "./read-working-files.ts";
import { type PatchLimits, readPatches } from "./read-patches.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/**
 * A browser renders this much in a second, and six times as much, as JSON of control characters, fits into a
 * message.
 */
const pageLimits: PatchLimits = { all: 2 ** 20, each: 256 * 1024, longer: "leave-out" };
const fileLimits: PatchLimits = { all: 2 ** 20, each: 2 ** 20, longer: "cut" };
/** Maximum changed lines in the files of a page; no more are read. */
const linesOfPage = 20_000;

interface Work {
  readonly paths: CheckoutPaths;
  readonly env: WorktreePlace["env"];
  readonly work: AttemptWork;
}

/** Returns the files that an attempt changed, sorted by path, with their patches; see `Checkouts.change`. */
export function readChange(of: Work, query: ChangeQuery): Promise<Result<ChangePage, Failure>> {
  return withComparison(of, query.signal, async (found, comparison) => {
    const files = await listChanges(comparison);
    if (!files.ok) return files;
    const chosen = choose(files.value, query);
    if (!chosen.ok) return chosen;
    const { items, next } = chosen.value;
    const limits = query.path === undefined ? pageLimits : fileLimits;
    const read = query.patches ? await readPatches(comparison, items, limits) : ok(items);
    if (!read.ok) return read;
    return ok({ ...sizeOf(found, files.value), items: [...read.value], ...(next !== undefined && { next }) });
  });
}

/** Returns the counts of the changes without their content. */
export function readChangeSize(of: Work, signal: AbortSignal): Promise<Result<ChangeSize, Failure>> {
  return withComparison(of, signal, async (found, comparison) => {
    const files = await listChanges(comparison);
    return files.ok ? ok(sizeOf(found, files.value)) : files;
  });
}

async function withComparison<T>(
  { paths, env, work }: Work,
  signal: AbortSignal,
  look: (found: FoundWork, comparison: Comparison) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const found = await findWork(paths, env, work);
  if (!found.ok) return found;
  const { base, source } = found.value;
  if (source !== "worktree") {
    const { place, commit } = found.value;
    return look(found.value, { place, args: ["diff-tree", base, commit], signal });
  }
  const { place } = found.value;
  return readWorkingFiles(place, { signal }, (variables) =>
    look(found.value, { place, args: ["diff-index", base], variables, signal }),
  );
}

interface Chosen {
  readonly items: readonly ChangedFile[];
  readonly next?: string | undefined;
}

function choose(files: readonly ChangedFile[], query: ChangeQuery): Result<Chosen, Failure> {
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

function sizeOf(found: FoundWork, files: readonly ChangedFile[]): ChangeSize {
  const { base, branch, source } = found;
  const sum = (of: "insertions" | "deletions") => files.reduce((all, file) => all + (file[of] ?? 0), 0);
  return {
    source,
    ...(branch !== undefined && { branch }),
    base,
    ...(source !== "worktree" && { commit: found.commit }),
    changedFiles: files.length,
    insertions: sum("insertions"),
    deletions: sum("deletions"),
  };
}

function notChanged(path: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("change-path-unknown", { path }),
    hint: createMessage("change-path-unknown-hint"),
  });
}
