import { basename } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { RadarNode } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import type { RadarRequest } from "../../../radar.ts";
import { targetGone } from "../../landing/target-gone.ts";
import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import { inLanes } from "../in-lanes.ts";
import type { CheckoutWork, ComparedWork, Head } from "./compared-work.ts";
import type { ObjectNames } from "../object-names.ts";

export interface ListedWork {
  /** Attempt whose checkout it is. */
  readonly attempt?: string | undefined;
  readonly node: RadarNode;
  /** Absent when it cannot be compared. */
  readonly work?: ComparedWork | undefined;
}

interface FoundCheckout {
  readonly place: WorktreePlace;
  /** The commit that its task started from. */
  readonly base: string | undefined;
}

interface WorkSources {
  readonly names: Pick<ObjectNames, "resolve">;
  /** Returns undefined while the checkout is being prepared, and after its removal. */
  readonly find: (attempt: string) => Promise<FoundCheckout | undefined>;
  readonly snapshot: (attempt: string, head: Head) => Promise<Result<CheckoutWork, Failure>>;
  /** Writes what the snapshot found as a commit. */
  readonly commit: (attempt: string) => Promise<Result<CheckoutWork, Failure>>;
}

/** Lists the target, then changes, then checkouts as they are now. */
export async function listWork(
  sources: WorkSources,
  request: RadarRequest,
): Promise<Result<readonly ListedWork[], Failure>> {
  const { branch, changes, landed = {} } = request;
  const found = await inLanes(request.attempts, async (attempt) => {
    const checkout = await sources.find(attempt);
    if (checkout === undefined) return [];
    const { place, base } = checkout;
    return [{ attempt, base, head: `worktrees/${basename(place.gitDir)}/HEAD` }];
  });
  const checkouts = found.flat();
  const resolved = await sources.names.resolve([
    ...(branch === undefined ? [] : [`refs/heads/${branch}^{commit}`]),
    ...changes.map(({ commit }) => commit),
    ...checkouts.flatMap(({ head }) => [`${head}^{commit}`, `${head}^{tree}`]),
  ]);
  if (!resolved.ok) return resolved;
  const left = resolved.value.values();
  const next = () => left.next().value;
  const target = branch === undefined ? [] : [listed("target", branch, next()?.id ?? targetGone(branch))];
  const commits = changes.map(({ id, commit, base }) => {
    const here = next()?.type === "commit" ? commit : commitGone(id, commit);
    return listed("change", id, here, { base, landed: landed[id] });
  });
  const heads = checkouts.map(({ attempt, base }) => ({
    attempt,
    base,
    head: { commit: next()?.id ?? "", tree: next()?.id ?? "" },
  }));
  const taken = await inLanes(heads, async ({ attempt, base, head }) => {
    const snapshot = await sources.snapshot(attempt, head);
    const id = attempt.slice(0, attempt.lastIndexOf("#"));
    const here = snapshot.ok ? snapshot.value : snapshot.failure;
    return { attempt, ...listed("checkout", id, here, { base, landed: landed[id] }) };
  });
  return ok([...target, ...commits, ...taken]);
}

/** Commits the edits of these works, and leaves out other work with edits, which meets nothing. */
export function commitListed(
  { commit }: Pick<WorkSources, "commit">,
  works: readonly ListedWork[],
  ids: ReadonlySet<string>,
): Promise<readonly ListedWork[]> {
  return inLanes(works, async (each) => {
    const { attempt, work, node } = each;
    if (attempt === undefined || work?.edits === undefined) return each;
    if (!ids.has(work.id)) return { node: { ...node, commit: undefined } };
    const committed = await commit(attempt);
    const here = committed.ok ? committed.value : committed.failure;
    return { attempt, ...listed("checkout", work.id, here, work) };
  });
}

function listed(
  kind: RadarNode["kind"],
  id: string,
  found: string | CheckoutWork | Failure,
  { base, landed }: Pick<ComparedWork, "base" | "landed"> = {},
): ListedWork {
  if (typeof found === "object" && "reason" in found) {
    return { node: { kind, id, dirty: false, failure: found } };
  }
  const { dirty, ...work } = typeof found === "string" ? { commit: found, head: found, dirty: false } : found;
  return { node: { kind, id, commit: work.commit, dirty }, work: { id, ...work, base, landed } };
}

function commitGone(attempt: string, commit: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("commit-gone", { commit: commit.slice(0, 12), attempt }),
    hint: createMessage("commit-gone-hint"),
  });
}
