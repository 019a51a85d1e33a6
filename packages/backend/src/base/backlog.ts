import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef, RunSubmission, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type {
  Action,
  ActionReport,
  AttemptEnvironment,
  AttemptResource,
  Page,
  ProjectResource,
  RunResource,
  StatusResource,
  TaskDetail,
  TaskResource,
  WorkerResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { ServerMessage, WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type {
  AnswerTo,
  QuestionOf,
  QuestionKind,
} from "@wezterm-parallel/shared/protocol/worker/worker-questions";

/** What the outside may ask of the queue; every change is durable when its promise settles. */
export interface Backlog {
  /** `key` makes it idempotent: the same key and body answer the same run, another body `idempotency-mismatch`. */
  submit(
    submission: RunSubmission,
    key?: string,
    startedBy?: StartedBy,
  ): Promise<Result<RunResource, Failure>>;
  /** `key` as in `submit`, so that a repeated batch is taken once. */
  extend(run: number, tasks: readonly TaskSpec[], key?: string): Promise<Result<{ added: number }, Failure>>;
  /** The number of a project, a new one when it had no run yet. */
  beginProject(project: ProjectRef): Promise<Result<{ number: number }, Failure>>;
  seal(run: number): Promise<Result<RunResource, Failure>>;
  act(action: Action): Promise<Result<ActionReport, Failure>>;
}

/** The projects whose things exist for who asks: all, or those with these numbers. */
export type Visibility = "all" | ReadonlySet<number>;

/** What may be looked up; never blocks a change for long. Pages are stable while rows arrive. */
export interface Records {
  /** The same for somebody for whom only these projects exist: nothing else is found, counted or told of. */
  seen(visible: Visibility): Records;
  projects(): readonly ProjectResource[];
  /** Number of the project of this repository or directory, once it was begun. */
  projectNumber(project: ProjectRef): number | undefined;
  runs(query: { project?: string; state?: readonly string[] } & Paging): Page<RunResource>;
  run(run: number): Result<RunResource, Failure>;
  tasks(query: TaskFilter & Paging): Page<TaskResource>;
  task(id: string): Result<TaskDetail, Failure>;
  attempt(id: string): Result<AttemptResource, Failure>;
  /** Of a run, in the order of its tasks; `earlier`: only those that were not their task's end. */
  attempts(query: { run: number; earlier: boolean } & Paging): Page<AttemptResource>;
  /** What it was given to start with, without the values of secrets. */
  environment(id: string): Result<AttemptEnvironment, Failure>;
  /** The one run, task or attempt that `prefix` names; `not-found` or `ambiguous-id` with the candidates. */
  resolve(prefix: string): Result<{ kind: "run" | "task" | "attempt"; id: string }, Failure>;
  events(query: {
    after: number;
    run?: number | undefined;
    kinds?: readonly Event["kind"][] | undefined;
    limit: number;
  }): readonly Event[];
  /** `seq` of the newest event, 0 without any: where a listener starts that wants only what is to come. */
  lastEvent(): number;
  status(): Omit<StatusResource, "trouble" | "draining" | "maintenance" | "home" | "address">;
}

export interface TaskFilter {
  readonly run?: number;
  readonly project?: string;
  readonly state?: readonly TaskState[];
  /** Default: oldest first. */
  readonly order?: "oldest" | "newest";
  /** Only what somebody should look at. */
  readonly attention?: boolean;
}

export interface Paging {
  readonly cursor?: string | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** The live side: new events as they are committed. `listen` never calls back before it returned. */
export interface EventFeed {
  listen(heard: (events: readonly Event[]) => void): Disposable;
}

/** One connected worker; the transport hands messages in and carries messages out, in order. */
export interface WorkerGateway {
  open(send: (message: ServerMessage) => void, close: (why: string) => void): WorkerLink;
  workers(): readonly WorkerResource[];
  /**
   * Asks a connected worker, by its name. Fails as the worker does, and with `unavailable`, naming it, when it is
   * away, goes away, or does not answer in time.
   */
  ask<K extends QuestionKind>(worker: string, question: QuestionOf<K>): Promise<Result<AnswerTo<K>, Failure>>;
  /** From now on, for the life of this process, no task is assigned; running ones go on and report. */
  drain(): void;
}

export interface WorkerLink extends Disposable {
  receive(message: WorkerMessage): void;
}
