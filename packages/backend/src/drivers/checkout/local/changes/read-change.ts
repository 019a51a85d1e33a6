import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangedFile,
  ChangePage,
  ChangeSize,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeQuery } from "../../checkouts.ts";
import type { CheckoutPaths } from "../checkout-paths.ts";
import { findWork, type FoundWork } from "../work/find-work.ts";
import { type Comparison, listChangedFiles } from "./list-changes.ts";
import { countChanges, readPage } from "./read-page.ts";
import { readWorkingFiles } from "./read-working-files.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

interface Work {
  readonly paths: CheckoutPaths;
  readonly env: WorktreePlace["env"];
  readonly work: AttemptWork;
}

/** Returns the files that an attempt changed, sorted by path, with their patches; see `Checkouts.change`. */
export function readChange(of: Work, query: ChangeQuery): Promise<Result<ChangePage, Failure>> {
  return withComparison(of, query.signal, async (found, comparison) => {
    const page = await readPage(comparison, query);
    if (!page.ok) return page;
    const { files, items, next } = page.value;
    return ok({ ...sizeOf(found, files), items: [...items], ...(next !== undefined && { next }) });
  });
}

/** Returns the counts of the changes without their content. */
export function readChangeSize(of: Work, signal: AbortSignal): Promise<Result<ChangeSize, Failure>> {
  return withComparison(of, signal, async (found, comparison) => {
    const files = await listChangedFiles(comparison);
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

function sizeOf(found: FoundWork, files: readonly ChangedFile[]): ChangeSize {
  const { base, branch, source } = found;
  return {
    source,
    ...(branch !== undefined && { branch }),
    base,
    ...(source !== "worktree" && { commit: found.commit }),
    ...countChanges(files),
  };
}
