import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

/** The columns of a task that changes need. */
export interface TaskRow {
  readonly id: number;
  readonly run_id: number;
  readonly name: string;
  readonly state: TaskState;
  readonly spec_id: number;
  readonly signature_id: number;
  readonly waits: number;
  readonly attempts: number;
  readonly leases: number;
  readonly failures: number;
  readonly losses: number;
  readonly paused: number;
  readonly stopping: number;
  readonly resumes_at: number | null;
  readonly ready_at: number | null;
  readonly started_at: number | null;
  readonly allow_failure: number;
}

export const taskColumns = `task.id, task.run_id, task.name, task.state, task.spec_id,
  task.signature_id, task.waits, task.attempts, task.leases, task.failures, task.losses, task.paused,
  task.stopping, task.resumes_at, task.ready_at, task.started_at, task.allow_failure`;
