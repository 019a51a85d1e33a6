import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { CheckoutPaths } from "../drivers/checkout/local/checkout-paths.ts";
import {
  type ConflictCheckout,
  type ConflictedChange,
  findConflictCheckout,
  openConflictCheckout,
  removeTemporary,
} from "../drivers/checkout/local/resolve/find-checkout.ts";
import { notMerged } from "../drivers/checkout/local/landing/check-resolution.ts";
import {
  abortMerge,
  beginMerge,
  type FinishedMerge,
  finishMerge,
  listConflicts,
} from "../drivers/checkout/local/resolve/resolve-conflict.ts";

export type { ConflictedChange } from "../drivers/checkout/local/resolve/find-checkout.ts";

interface LocalConflictsOptions {
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The merge of a target into the branch of a change that conflicts with it. */
export interface LocalConflicts {
  /** Begins the merge in the task's checkout, or else in a new worktree; continues one that has begun. */
  begin(change: ConflictedChange): Promise<Result<BegunMerge, Failure>>;
  /** Commits the merge unless conflicts are left. */
  finish(change: ConflictedChange): Promise<Result<FinishedMerge, Failure>>;
  /** Leaves the checkout as it was before. */
  abort(change: ConflictedChange): Promise<Result<void, Failure>>;
}

interface BegunMerge {
  /** Top of the checkout. */
  readonly path: string;
  /** Files in conflict. */
  readonly files: readonly string[];
}

export function openLocalConflicts({ home, env }: LocalConflictsOptions): LocalConflicts {
  const where = { paths: new CheckoutPaths(home.state), env };
  return {
    begin: async (change) => {
      const place = await openConflictCheckout(where, change);
      if (!place.ok) return place;
      const begun = await beginMerge(place.value, change);
      if (!begun.ok) return begun;
      const files = await listConflicts(place.value);
      return files.ok ? ok({ path: place.value.workTree, files: files.value }) : files;
    },
    finish: async (change) => {
      const place = await findConflictCheckout(where, change);
      if (!place.ok) return place;
      if (place.value === undefined) return fail(notMerged(change.change, change.target));
      const finished = await finishMerge(place.value, change);
      if (finished.ok) await removeTemporary(change.project, place.value);
      return finished;
    },
    abort: async (change) => {
      const place = await findConflictCheckout(where, change);
      if (!place.ok) return place;
      return place.value === undefined ? ok(undefined) : abort(change, place.value);
    },
  };
}

async function abort(change: ConflictedChange, place: ConflictCheckout): Promise<Result<void, Failure>> {
  const aborted = await abortMerge(place);
  if (!aborted.ok) return aborted;
  await removeTemporary(change.project, place);
  return ok(undefined);
}
