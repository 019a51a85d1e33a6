import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  type PullRequestWish,
  pullRequestWishSchema,
} from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeAction } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import type { Acted, MergeStore } from "../merge-store.ts";

/** Asks for a pull request of each open change; a repeated request brings the existing one up to date. */
export async function requestPullRequests(
  store: MergeStore,
  changes: readonly ChangeRecord[],
  action: Extract<ChangeAction, { action: "pull-request" }>,
): Promise<Result<Acted, Failure>> {
  const open = changes.filter(({ state }) => state === "open" || state === "reverted");
  const decisions = open.map(async (change) => {
    const wish = await wishOf(store, change, action);
    return { change: change.change, command: { kind: "request", wish } } as const;
  });
  const decided = await store.changes.decidePullRequests(await Promise.all(decisions));
  if (!decided.ok) return decided;
  const changed = new Set(decided.value.changed);
  const unchanged = changes.map(({ change }) => change).filter((change) => !changed.has(change));
  return ok({ changed: [...changed], unchanged });
}

/** The person's wish wins over the earlier request, which wins over the plan; an exact one replaces both. */
async function wishOf(
  { reader }: MergeStore,
  { run, name, pullRequest }: ChangeRecord,
  action: Extract<ChangeAction, { action: "pull-request" }>,
): Promise<PullRequestWish> {
  const wish = pullRequestWishSchema.parse(action);
  if (action.exact) return wish;
  const planned = (await reader.task(run, name))?.spec.merge?.pullRequest;
  return { ...planned, ...pullRequest?.wish, ...wish };
}
