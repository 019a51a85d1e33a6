import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { findAttention, type FindProgram, type SeenProgram } from "@wezterm-parallel/shared/domain/attention";
import { attemptId, projectId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import { showTaskCommand } from "@wezterm-parallel/shared/domain/task/show-task-command";
import type { ChangeableSpec } from "@wezterm-parallel/shared/domain/task/task-changes";
import { isQueued } from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type {
  AttemptResource,
  RunResource,
  TaskDetail,
  TaskResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { FindLastOutput } from "../../../base/last-output.ts";
import type { FindSetUp } from "../../../base/set-up-command.ts";
import type { BudgetInEffect } from "../../../drivers/store/budgets.ts";
import type { AttemptRecord, RunRecord, TaskRecord } from "../../../drivers/store/store-reader.ts";
import { awaitedPick } from "./awaited-pick.ts";
import { explainTask } from "./explain-task.ts";

export interface Describing {
  /** Epoch ms. */
  readonly now: () => number;
  /** Returns why no worker can take such a task, if so. */
  readonly obstacle: (spec: TaskSpec) => string | undefined;
  /** Returns for how many ms a worker has been away; undefined when it is connected. */
  readonly goneMs: (worker: string) => number | undefined;
  readonly lastOutput: FindLastOutput;
  readonly program: FindProgram;
  readonly setUp: FindSetUp;
}

export function describeRun(record: RunRecord): RunResource {
  const { run, projectNumber, paused: _paused, pinned, ending: _ending, ...known } = record;
  const { startedBy, startedAt, endedAt, idleMs, spent, budget, ...same } = known;
  return {
    id: runId(run),
    number: run,
    projectId: projectId(projectNumber),
    ...same,
    ...(pinned && { pinned: true as const }),
    ...(startedBy !== undefined && { startedBy }),
    ...(spent !== undefined && { spent }),
    ...(budget !== undefined && { budget: describeBudget(budget) }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(idleMs > 0 && { idleMs }),
  };
}

export function describeTask(record: TaskRecord, describing: Describing): TaskResource {
  const { spec } = record;
  const obstacle = () => describing.obstacle(spec);
  const program = findProgram(record, describing);
  const preparing = describePreparing(record, describing);
  const explained = {
    ...describing,
    preparing,
    record,
    now: describing.now(),
    obstacle,
    activity: program?.activity,
  };
  const why = explainTask(explained);
  return {
    id: taskId(record.run, record.name),
    run: runId(record.run),
    name: record.name,
    base: spec.base,
    state: record.state,
    why,
    attempts: record.attempts,
    command: showTaskCommand(spec),
    checkout: spec.checkout,
    terminal: spec.terminal,
    priority: record.priority,
    path: record.path,
    needs: [...record.needs],
    createdAt: record.createdAt,
    ...(record.paused && isQueued(record.state) && { paused: true }),
    ...describeOptional(record),
    ...describeSpent(record),
    ...(preparing !== undefined && { preparing }),
    ...describeHeld(record),
    ...describeConflicts(record),
    ...describeClaims(record),
    ...describeAttention(record, { ...describing, program: () => program }),
  };
}

/** The reason why a task does not start although there is room, for the texts of the dashboard. */
function describeHeld({ state, held, spec }: TaskRecord): Pick<TaskResource, "held"> {
  if (state !== "ready" || held === undefined) return {};
  if (held.budget !== undefined) return { held: { budget: held.budget } };
  const isClosed = held.pool !== undefined && held.pool.kind !== "open";
  if (isClosed) return { held: { pool: spec.pool } };
  return held.claimHolder === undefined ? {} : { held: { claims: held.claimHolder } };
}

/** Returns the current step before the task's own command: the checkout, then the set-up commands. */
function describePreparing(
  { state, run, name, attempts, last, setup }: TaskRecord,
  { setUp }: Describing,
): TaskResource["preparing"] {
  if (state !== "leased" || last === undefined) return undefined;
  const found = setUp(run, name, attempts);
  const command = found && setup[found.number - 1];
  if (found === undefined || command === undefined) return { since: last.leasedAt };
  return { setup: showCommand(command), since: found.startedAt };
}

function findProgram({ state, run, name, attempts, spec }: TaskRecord, describing: Describing) {
  // An agent without a terminal can ask by a tool.
  const isSeen = state === "running" && (spec.terminal || spec.agent !== undefined);
  return isSeen ? describing.program(run, name, attempts) : undefined;
}

/** A pick that waits for a person is shown, and answered, like a question of a program. */
function findPick(record: TaskRecord): Activity | undefined {
  const options = awaitedPick(record);
  if (options === undefined || options.length === 0) return undefined;
  const { message = "Whose work is best?", since = record.readyAt ?? record.createdAt } =
    record.spec.pick?.asks ?? {};
  return {
    state: "waiting",
    waitsFor: "answer",
    source: "plan",
    message,
    options,
    since,
  };
}

function describeAttention(record: TaskRecord, describing: Describing) {
  const pick = findPick(record);
  if (pick !== undefined)
    return { attention: "asks" as const, ...describeProgram({ activity: pick, readsTerminal: false }) };
  const { state, run, name, attempts, startedAt, spec } = record;
  const lastOutputAt = state === "running" ? describing.lastOutput(run, name, attempts) : undefined;
  const unplaceable = state === "ready" && !record.runPaused && describing.obstacle(spec) !== undefined;
  const program = describing.program(run, name, attempts);
  const { agent, allowFailure } = spec;
  const outcome = record.last?.outcome;
  const conflicting = record.overlaps.some(({ conflict, agents }) => conflict && agents);
  const seen = { startedAt, lastOutputAt, program };
  const claim = program?.claim;
  const known = { state, outcome, unplaceable, agent, allowFailure, conflicting, claim, ...seen };
  const attention = findAttention(known, describing.now());
  return {
    ...(lastOutputAt !== undefined && { lastOutputAt }),
    ...(attention !== undefined && { attention }),
    ...describeProgram(program),
  };
}

function describeProgram(
  program: SeenProgram | undefined,
): Pick<TaskResource, "prompt" | "activity" | "progress" | "claim"> {
  const { activity, progress, claim } = program ?? {};
  const reported = { ...(progress !== undefined && { progress }), ...(claim !== undefined && { claim }) };
  if (activity === undefined) return reported;
  const prompt = activity.state === "waiting" ? activity.message : undefined;
  return {
    ...(prompt !== undefined && { prompt }),
    activity: { ...activity, options: activity.options?.slice(), details: activity.details?.slice() },
    ...reported,
  };
}

function describeConflicts({ overlaps }: TaskRecord): Pick<TaskResource, "conflicts"> {
  const conflicts = overlaps.filter(({ conflict }) => conflict);
  if (conflicts.length === 0) return {};
  return { conflicts: conflicts.map(({ other, files }) => ({ with: other, files: [...files] })) };
}

/** Globs that a live task claims: by its plan, and because its agent asked. */
function describeClaims({ state, spec, last }: TaskRecord): Pick<TaskResource, "claims"> {
  const claims = isLive(state) ? [...(spec.claims ?? []), ...(last?.claims ?? [])] : [];
  return claims.length === 0 ? {} : { claims };
}

export function describeDetail(
  record: TaskRecord,
  history: readonly AttemptRecord[],
  describing: Describing,
): TaskDetail {
  return {
    ...describeTask(record, describing),
    spec: record.spec,
    history: history.map((attempt) => describeAttempt(record, attempt)),
  };
}

export function describeAttempt(
  task: Pick<TaskRecord, "run" | "name">,
  record: AttemptRecord,
): AttemptResource {
  const { attempt, state, worker, leasedAt, outcome, result, startedAt, endedAt, given, spent } = record;
  return {
    id: attemptId(task.run, task.name, attempt),
    task: taskId(task.run, task.name),
    attempt,
    state,
    worker,
    leasedAt,
    ...(given !== undefined && { given: describeGiven(given) }),
    ...(outcome !== undefined && { outcome }),
    ...(result !== undefined && { result }),
    ...(spent !== undefined && { spent }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

function describeSpent({ spent, budget }: TaskRecord): Pick<TaskResource, "spent" | "budget"> {
  return {
    ...(spent !== undefined && { spent }),
    ...(budget !== undefined && { budget: describeBudget(budget) }),
  };
}

function describeBudget({ budget, stage }: BudgetInEffect): RunResource["budget"] {
  return { ...budget, stage };
}

function describeOptional(record: TaskRecord) {
  const { last, failure, resumesAt, readyAt, startedAt, endedAt, expectedMs, spec } = record;
  return {
    ...(failure !== undefined && { failure }),
    ...(resumesAt !== undefined && { resumesAt }),
    ...(last !== undefined && describeLast(last)),
    ...describeSpec(spec),
    ...(readyAt !== undefined && { readyAt }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(expectedMs !== undefined && { expectedMs }),
  };
}

function describeSpec({ allowFailure, group, agent, pool, deadline }: TaskRecord["spec"]) {
  return {
    ...(allowFailure === true && { allowFailure }),
    ...(group !== undefined && { group }),
    ...(agent !== undefined && { agent }),
    ...(pool !== undefined && { pool }),
    ...(deadline !== undefined && { deadline }),
  };
}

function describeLast({ outcome, worker, result }: AttemptRecord) {
  return {
    worker,
    ...(outcome !== undefined && { outcome }),
    ...(result !== undefined && { result }),
  };
}

function describeGiven({ command, agent, env, timeout }: ChangeableSpec) {
  return {
    command: showCommand(command),
    env: Object.keys(env).toSorted(),
    ...(agent !== undefined && { agent }),
    ...(timeout !== undefined && { timeout }),
  };
}
