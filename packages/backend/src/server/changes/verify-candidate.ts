import type { Candidate } from "@wezterm-parallel/shared/domain/change/change-state";
import { verificationBase, verificationTask } from "@wezterm-parallel/shared/domain/change/verification";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { ChangeRecord } from "../../drivers/store/changes.ts";

/** Above every priority of a task: a queue must not starve behind a long backlog. */
const landingPriority = 1_000;

export interface VerifiedTask {
  readonly change: ChangeRecord;
  readonly context: RunContext;
  readonly spec: TaskSpec;
}

/** Builds the run that verifies a candidate: a worktree of it, with the task's own settings and environment. */
export function verifyCandidate(
  { change, context, spec }: VerifiedTask,
  candidate: Candidate,
  [command, ...rest]: readonly [Command, ...Command[]],
): RunSubmission {
  const id = taskId(change.run, change.name);
  const { only: _only, ...settings } = context.settings;
  const title = change.direction === "land" ? `Land ${id}` : `Revert ${id}`;
  const project =
    change.ref.kind === "git" ? { ...change.ref, base: candidate.commit, subject: title } : change.ref;
  const { directory, labels, resources, secrets, shell, timeout, env } = spec;
  return {
    title,
    project,
    source: { kind: "landing", change: id },
    settings,
    limits: { groups: {} },
    environment: context.environment,
    sealed: true,
    tasks: [
      {
        name: verificationTask,
        base: verificationBase,
        matrix: {},
        command,
        verify: rest,
        checkout: "worktree",
        needs: [],
        outputs: [],
        terminal: true,
        priority: landingPriority,
        // Full disks say nothing about the change; with doubling waits, this many attempts take half a day.
        retry: { max: 20, backoff: 1000, on: ["disk-full"], lost: 3 },
        directory,
        labels,
        resources,
        secrets,
        shell,
        timeout,
        env,
      },
    ],
  };
}
