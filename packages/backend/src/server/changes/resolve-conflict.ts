import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { decideChange } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import type { ChangeRecord } from "../../drivers/store/changes.ts";
import { branchesOf } from "./branches-of.ts";
import type { MergeStore } from "./merge-store.ts";

interface Resolvers {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly records: Records;
}

type Resolution = Pick<QuestionOf<"resolve">, "tip" | "onto" | "files" | "markers">;

/** Lets the worker merge the target into the task's branch with these files, and queues the change again. */
export async function resolveConflict(
  { store, gateway, records }: Resolvers,
  change: ChangeRecord,
  resolution: Resolution,
): Promise<Result<void, Failure>> {
  const id = taskId(change.run, change.name);
  if (decideChange(change, { kind: "resolve", tip: resolution.tip }) === undefined)
    return fail(noConflict(id));
  if (change.tip !== resolution.tip) return fail(changeMoved(id));
  const branches = await branchesOf(records, change);
  if (branches === undefined) return fail(noConflict(id));
  const { tip, onto, files, markers } = resolution;
  const made = await gateway.ask<"resolve">(change.worker, {
    kind: "resolve",
    project: change.ref,
    branch: change.target,
    change: id,
    tip,
    onto,
    files,
    markers,
    branches,
  });
  if (!made.ok) return made;
  const { change: row, request } = change;
  const decided = await store.changes.decide([
    { change: row, command: { kind: "resolve", tip: made.value.commit }, tip },
    { change: row, command: { kind: "queue" }, request, tip: made.value.commit },
  ]);
  if (!decided.ok) return decided;
  return decided.value.changed.length > 0 ? ok(undefined) : fail(changeMoved(id));
}

function noConflict(change: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-no-conflict", { change }),
    hint: createMessage("resolve-no-conflict-hint", { change }),
  });
}

function changeMoved(change: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-change-moved", { change }),
    hint: createMessage("resolve-change-moved-hint"),
  });
}
