import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import type { ChangeDecision, ChangeRecord } from "../../drivers/store/changes.ts";
import type { MergeStore } from "./merge-store.ts";

/** Leaves conflicts to a person whose tasks have ended without resolving them. */
export async function leaveUnresolved(
  { reader, changes }: MergeStore,
  resolving: readonly ChangeRecord[],
): Promise<void> {
  const left: ChangeDecision[] = [];
  for (const change of resolving) {
    const task = await reader.task(change.run, change.name);
    if (task === undefined || !hasEnded(task.state)) continue;
    const why =
      task.state === "succeeded" ? "its task ran again and changed nothing." : describe(task.last?.outcome);
    left.push({ change: change.change, command: { kind: "leave", failure: unresolved(change, why) } });
  }
  if (left.length > 0) await changes.decide(left);
}

function describe(outcome: AttemptOutcome | undefined): string {
  if (outcome === undefined) return "its task was cancelled.";
  if ("failure" in outcome) return outcome.failure.detail;
  if (outcome.kind === "exited") return `the attempt failed with exit code ${outcome.code}.`;
  return outcome.kind === "timed-out" ? "the attempt took too long." : `the attempt was ${outcome.kind}.`;
}

function unresolved({ run, name, target, failure }: ChangeRecord, why: string): Failure {
  const change = taskId(run, name);
  const files = failure?.data?.["files"];
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("change-unresolved", {
      change,
      target,
      files: Array.isArray(files) ? files.slice(0, filesShown).join(", ") : "",
      why,
    }),
    hint: createMessage("change-conflicts-hint", { change }),
    data: { ...failure?.data },
  });
}

/** Maximum number of names in a sentence; the data contains all. */
const filesShown = 10;
