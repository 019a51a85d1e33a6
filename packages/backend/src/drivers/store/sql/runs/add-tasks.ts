import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { filterInSteps, mapInSteps } from "@wezterm-parallel/shared/base/steps";
import { measurePaths } from "@wezterm-parallel/shared/domain/run/critical-path";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { parseId, taskId } from "@wezterm-parallel/shared/domain/ids";
import { judgeEdge } from "@wezterm-parallel/shared/domain/task/edge-policy";
import { settleTasks } from "@wezterm-parallel/shared/domain/queue/settle-tasks";
import type { Need, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import {
  evolveTask,
  submitTask,
  type TaskStanding,
} from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { unknownNeed } from "../../../../base/unknown-need.ts";
import { Refusal } from "../commits/refusal.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import { TextCache, neverDue, type InternedSpec, type TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";

interface Addition {
  readonly run: number;
  readonly tasks: readonly TaskSpec[];
  /** Durations are looked up by name; otherwise by base, because each task of a map usually occurs only once. */
  readonly history: boolean;
}

/** Assumed duration in ms of a task without history, so that the longer chain goes first. */
const unknownDuration = 1_000;

/** Adds tasks with their edges; tasks with satisfied needs become ready, those with failed needs are skipped. */
export function* addTasks(transaction: Transaction, specs: TaskSpecs, addition: Addition): Steps<void> {
  const paths = yield* measureAddition(transaction, addition);
  const taken = new Set((yield* findTasks(transaction, addition)).keys());
  const signatures = new Set<number>();
  const texts = new TextCache();
  for (const spec of addition.tasks) {
    if (taken.has(spec.name)) throw new Refusal(duplicate(addition.run, spec.name));
    taken.add(spec.name);
    const path = paths.get(spec.name) ?? unknownDuration;
    const kept = yield* specs.keep(spec, texts);
    yield* insertTask(transaction, kept, { run: addition.run, spec, path });
    if (spec.needs.length === 0) signatures.add(kept.signature);
  }
  const added = yield* findTasks(transaction, addition);
  const unsettled = yield* filterInSteps(addition.tasks, (spec) =>
    addNeeds(transaction, addition.run, spec, added),
  );
  const graph = new StoredGraph(transaction);
  const ids = unsettled.map((spec) => added.get(spec.name) ?? 0);
  yield* graph.write(yield* settleTasks(graph, ids));
  for (const signature of signatures) transaction.stirred({ run: addition.run, signature });
}

function* measureAddition(transaction: Transaction, addition: Addition): Steps<ReadonlyMap<string, number>> {
  const expected = new Map<string, number>();
  const nodes = yield* mapInSteps(addition.tasks, function* (spec) {
    const name = addition.history ? spec.name : spec.base;
    const known = expected.get(name) ?? (yield* medianOf(transaction, addition.run, name));
    expected.set(name, known);
    return { name: spec.name, needs: spec.needs.map((need) => need.task), expected: known };
  });
  const { remaining, cycle } = measurePaths(nodes);
  if (cycle === undefined) return remaining;
  throw new Refusal(
    createFailure({
      reason: "invalid-plan",
      detail: createMessage("circle", { tasks: cycle.join(" → ") }),
      hint: createMessage("circle-hint"),
      data: { cycle },
    }),
  );
}

function* medianOf(transaction: Transaction, run: number, name: string): Steps<number> {
  const found = yield* transaction.database.get<{ median: number }>(
    `SELECT history.median FROM history JOIN run ON run.project_id = history.project_id
     WHERE run.id = ? AND history.name = ?`,
    run,
    name,
  );
  return found?.median ?? unknownDuration;
}

/** Returns the ids of the tasks of these names that the run has, with one statement for all. */
function* findTasks({ database }: Transaction, { run, tasks }: Addition): Steps<ReadonlyMap<string, number>> {
  const rows = yield* database.all<{ id: number; name: string }>(
    "SELECT id, name FROM task WHERE run_id = ? AND name IN (SELECT value FROM json_each(?))",
    run,
    JSON.stringify(tasks.map(({ name }) => name)),
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

function insertTask(
  transaction: Transaction,
  kept: InternedSpec,
  task: { readonly run: number; readonly spec: TaskSpec; readonly path: number },
): Steps<void> {
  const { run, spec, path } = task;
  const { state, paused } = standingOf(spec);
  const { delay } = spec;
  transaction.moved(run, undefined, state);
  if (delay !== undefined) transaction.parked();
  return transaction.database.write(
    `INSERT INTO task (run_id, name, state, spec_id, own, signature_id, priority, deadline, path, waits,
       created_at, ready_at, allow_failure, paused, resumes_at, delay)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)`,
    run,
    spec.name,
    state,
    kept.spec,
    kept.own,
    kept.signature,
    spec.priority,
    spec.deadline ?? neverDue,
    Math.round(path),
    transaction.now,
    state === "ready" ? transaction.now : null,
    spec.allowFailure === true ? 1 : 0,
    paused ? 1 : 0,
    delay === undefined ? null : transaction.steady + delay,
    delay ?? null,
  );
}

function standingOf(spec: TaskSpec): TaskStanding {
  const submitted = submitTask(spec);
  return spec.needs.length === 0 ? evolveTask(submitted, { kind: "readied" }) : submitted;
}

/** Writes the edges of a task; returns whether one leads to a task from before this addition. */
function* addNeeds(
  transaction: Transaction,
  run: number,
  spec: TaskSpec,
  added: ReadonlyMap<string, number>,
): Steps<boolean> {
  const task = added.get(spec.name) ?? 0;
  let waits = 0;
  let earlier = false;
  for (const [position, need] of spec.needs.entries()) {
    const sibling = added.get(need.task);
    const predecessor = sibling === undefined ? yield* resolveNeed(transaction, run, spec, need) : undefined;
    earlier ||= predecessor !== undefined;
    if (predecessor === undefined || isWaitedFor(predecessor, need)) waits += 1;
    yield* transaction.database.write(
      "INSERT INTO need (task_id, position, predecessor_id, policy, written) VALUES (?, ?, ?, ?, ?)",
      task,
      position,
      sibling ?? predecessor?.id ?? 0,
      need.if,
      need.task,
    );
  }
  if (waits > 0) yield* transaction.database.write("UPDATE task SET waits = ? WHERE id = ?", waits, task);
  return earlier;
}

function isWaitedFor({ state, unlanded }: FoundTask, { if: policy }: Need): boolean {
  return judgeEdge(policy, { state, unlanded: unlanded === 1 }) === "waits";
}

function* resolveNeed(transaction: Transaction, run: number, spec: TaskSpec, need: Need) {
  const id = parseId(need.task);
  const elsewhere = id.ok && id.value.kind === "task" ? id.value : undefined;
  const found =
    (yield* findTask(transaction, run, need.task)) ??
    (elsewhere && (yield* findTask(transaction, elsewhere.run, elsewhere.task)));
  if (found === undefined) throw new Refusal(unknownNeed(spec.name, need.task));
  return found;
}

interface FoundTask {
  readonly id: number;
  readonly state: TaskState;
  /** 1 if it has a change that is not on its target. */
  readonly unlanded: number;
}

function findTask(transaction: Transaction, run: number, name: string) {
  return transaction.database.get<FoundTask>(
    `SELECT id, state, EXISTS (
       SELECT 1 FROM change WHERE change.task_id = task.id AND change.state <> 'landed') AS unlanded
     FROM task WHERE run_id = ? AND name = ?`,
    run,
    name,
  );
}

function duplicate(run: number, name: string): Failure {
  return createFailure({
    reason: "invalid-plan",
    detail: createMessage("name-twice", { task: taskId(run, name) }),
    hint: createMessage("name-twice-hint"),
  });
}
