import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type ConflictRound, decideConflict } from "@wezterm-parallel/shared/domain/change/on-conflict";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import type { ConflictWish, Resolver, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { WorkerGateway } from "../../base/backlog.ts";
import type { ChangeRecord } from "../../drivers/store/changes.ts";
import type { Acted, MergeStore } from "./merge-store.ts";

interface Ports {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
}

/** Lets the task or an agent resolve the conflict of a change, because a person says so. */
export async function handOver(
  { store, gateway }: Ports,
  [change]: readonly ChangeRecord[],
  to: ConflictWish,
): Promise<Result<Acted, Failure>> {
  if (change === undefined) return ok({ changed: [], unchanged: [] });
  const ids = [change.change];
  const { state, failure, ref: project, target: branch, worker, tip } = change;
  if (state !== "open" || failure?.reason !== "merge-conflict") return ok({ changed: [], unchanged: ids });
  const spec = (await store.reader.task(change.run, change.name))?.spec;
  const agent = agentOf(to, spec);
  const round = spec && chooseRound(to, agent, spec);
  if (round === undefined) return fail(noAgent(change));
  // The target may have moved since the conflict was found.
  const now = await gateway.ask<"tip">(worker, { kind: "tip", project, branch });
  if (!now.ok) return now;
  const conflict = { ...failure, data: { ...failure.data, onto: now.value.commit } };
  const command = { kind: "hand-over", failure: conflict, round } as const;
  const decided = await store.changes.decide([{ change: change.change, command, tip, agent }]);
  if (!decided.ok) return decided;
  const isChanged = decided.value.changed.length > 0;
  return ok(isChanged ? { changed: ids, unchanged: [] } : { changed: [], unchanged: ids });
}

/** Returns the agent that a person names, else that of the plan; undefined for the task's own. */
function agentOf(to: ConflictWish, spec: TaskSpec | undefined): Resolver | undefined {
  if (to.by === "task") return undefined;
  const planned = spec?.merge?.onConflict;
  return to.agent ?? (planned?.by === "agent" ? planned.agent : undefined);
}

function chooseRound(
  to: ConflictWish,
  agent: Resolver | undefined,
  spec: TaskSpec,
): ConflictRound | undefined {
  const wish = to.by === "task" ? to : { by: to.by, agent };
  const decision = decideConflict(wish, {
    rounds: 0,
    agent: spec.agent,
    hasWorktree: spec.checkout === "worktree",
  });
  return decision.kind === "hand-over" ? decision.round : undefined;
}

function noAgent({ run, name }: ChangeRecord): Failure {
  const change = taskId(run, name);
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("hand-over-no-agent", { change }),
    hint: createMessage("change-conflicts-no-agent-hint", { change }),
  });
}
