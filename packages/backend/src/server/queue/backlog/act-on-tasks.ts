import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { endedTaskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { describeUnchanged, type Unchanged } from "@wezterm-parallel/shared/domain/unchanged";
import type { Action, ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";

import type { Change, Store, TasksChanged } from "../../../drivers/store/store.ts";
import type { ConnectedWorkers } from "../connections/connected-workers.ts";
import { resolveId } from "../records/resolve-id.ts";
import type { RunSweeper } from "./run-sweeper.ts";

/** Tasks changed per transaction. */
const changedAtOnce = 1_000;
const queuedStates: readonly TaskState[] = ["blocked", "ready", "parked"];

interface Targets {
  readonly runs: readonly number[];
  readonly tasks: readonly number[];
}

/** The outcome of an action, by task id. */
class Report {
  readonly changed = new Set<string>();
  readonly unchanged = new Map<string, Unchanged>();
}

export interface TaskActors {
  readonly sweeper: RunSweeper;
  readonly workers: Pick<ConnectedWorkers, "placeable">;
}

interface Acting extends TaskActors {
  readonly store: Store;
  readonly report: Report;
}

/** Cancels, retries, continues, pauses, resumes, reorders or edits tasks; reports which changed, and why the others did not. */
export async function actOnTasks(
  store: Store,
  { sweeper, workers }: TaskActors,
  action: Action,
): Promise<Result<ActionReport, Failure>> {
  const targets = await findTargets(store, action.ids);
  if (!targets.ok) return targets;
  const acting: Acting = { store, sweeper, workers, report: new Report() };
  const failure = await act(acting, action, targets.value);
  if (failure !== undefined) return fail(failure);
  const { changed, unchanged } = acting.report;
  const same = [...unchanged].filter(([id]) => !changed.has(id));
  const told = same.map(([id, because]) => ({ id, why: describeUnchanged(because), ...because }));
  return ok({ changed: [...changed], unchanged: told });
}

async function findTargets(store: Store, ids: readonly string[]): Promise<Result<Targets, Failure>> {
  const runs = new Set<number>();
  const tasks = new Set<number>();
  for (const id of ids) {
    const found = await resolveId(store.reader, id);
    if (!found.ok) return found;
    if (found.value.kind === "run") runs.add(found.value.run);
    else tasks.add((await store.reader.taskId(found.value.run, found.value.name)) ?? 0);
  }
  return ok({ runs: [...runs], tasks: [...tasks] });
}

function act(acting: Acting, action: Action, targets: Targets): Promise<Failure | undefined> {
  switch (action.action) {
    case "cancel":
      return cancel(acting, targets, action.subtree);
    case "retry":
      return retry(acting, targets, action);
    case "continue":
      return continueOne(acting, targets, action.prompt);
    case "pick":
      return inPortions(acting, targets.tasks, ([task = 0]) =>
        acting.store.tasks.pick(task, action.candidate),
      );
    case "pause":
      return pause(acting, targets, true);
    case "resume":
      return pause(acting, targets, false);
    case "edit":
      return edit(acting, targets, action.changes);
    case "priority":
      return prioritise(acting, targets, action.priority);
  }
}

async function cancel(acting: Acting, targets: Targets, subtree: boolean): Promise<Failure | undefined> {
  const { store, report } = acting;
  for (const run of targets.runs) {
    const failure = await cancelRun(acting, run);
    if (failure !== undefined) return failure;
  }
  const behind = subtree ? await findBehind(store, targets.tasks) : [];
  const all = [...new Set([...targets.tasks, ...behind])];
  const failure = await inPortions(acting, all, (some) => store.tasks.cancel(some));
  const unasked = behind.filter((task) => !targets.tasks.includes(task));
  for (const id of await store.reader.namesOf(unasked)) report.unchanged.delete(id);
  return failure;
}

async function findBehind({ reader }: Store, tasks: readonly number[]): Promise<readonly number[]> {
  const found = await Promise.all(tasks.map((task) => reader.successors(task)));
  return found.flat();
}

async function cancelRun(acting: Acting, run: number): Promise<Failure | undefined> {
  const { store, sweeper, report } = acting;
  const ended = await store.runs.end(run);
  if (!ended.ok) return ended.failure;
  const swept = await sweeper.sweep(run);
  for (const id of await store.reader.namesOf(swept)) report.changed.add(id);
  if (!ended.value.changed) report.unchanged.set(`r${run}`, await whyNotCancelled(store, run));
  return undefined;
}

async function whyNotCancelled(store: Store, run: number): Promise<Unchanged> {
  const state = (await store.reader.run(run))?.state;
  if (state === undefined) return { reason: "missing" };
  const goesOn = state === "running" || state === "paused";
  return goesOn ? { reason: "being-cancelled" } : { reason: "ended", state };
}

async function prioritise(acting: Acting, targets: Targets, priority: number): Promise<Failure | undefined> {
  const tasks = await withRuns(acting, targets, queuedStates);
  return inPortions(acting, tasks, (some) => acting.store.tasks.prioritise(some, priority));
}

type Retry = Extract<Action, { action: "retry" }>;

async function retry(
  acting: Acting,
  targets: Targets,
  { only, changes, continue: isContinued }: Retry,
): Promise<Failure | undefined> {
  if (changes !== undefined && (targets.runs.length > 0 || targets.tasks.length !== 1)) return notOneTask;
  const states = only === "all" ? endedTaskStates : endedTaskStates.filter((s) => s !== "succeeded");
  const tasks = await withRuns(acting, targets, states);
  const afresh = isContinued === true ? await continueEach(acting, tasks) : ok(tasks);
  if (!afresh.ok) return afresh.failure;
  return inPortions(acting, afresh.value, (some) => acting.store.tasks.retry(some, changes));
}

/** Returns the tasks that have nothing to continue. */
async function continueEach(
  acting: Acting,
  tasks: readonly number[],
): Promise<Result<readonly number[], Failure>> {
  const afresh: number[] = [];
  for (const task of tasks) {
    const failure = await continueOne(acting, { runs: [], tasks: [task] }, undefined);
    if (failure !== undefined) return fail(failure);
    const [id = ""] = await acting.store.reader.namesOf([task]);
    const why = acting.report.unchanged.get(id)?.reason;
    if (why === "not-started" || why === "no-checkout") afresh.push(task);
  }
  for (const id of await acting.store.reader.namesOf(afresh)) acting.report.unchanged.delete(id);
  return ok(afresh);
}

async function continueOne(
  acting: Acting,
  { tasks }: Targets,
  prompt: string | undefined,
): Promise<Failure | undefined> {
  const [task] = tasks;
  if (task === undefined) return continuesOneTask;
  const { store, workers, report } = acting;
  const worker = (await store.reader.attempts(task)).at(-1)?.worker;
  const isConnected = Array.from(workers.placeable(), ({ name }) => name).includes(worker ?? "");
  if (worker === undefined || isConnected)
    return inPortions(acting, tasks, () => store.tasks.continue(task, prompt));
  for (const id of await store.reader.namesOf([task]))
    report.unchanged.set(id, { reason: "worker-away", worker });
  return undefined;
}

async function edit(acting: Acting, targets: Targets, edits: TaskEdits): Promise<Failure | undefined> {
  if (targets.tasks.length !== 1) return notATask;
  return inPortions(acting, targets.tasks, ([task = 0]) => acting.store.tasks.edit(task, edits));
}

const notATask: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("edit-one"),
  hint: createMessage("edit-one-hint"),
});

const continuesOneTask: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("continue-one"),
  hint: createMessage("edit-one-hint"),
});

const notOneTask: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("changes-for-one"),
  hint: createMessage("changes-for-one-hint"),
});

async function pause(acting: Acting, targets: Targets, paused: boolean): Promise<Failure | undefined> {
  const { store, report } = acting;
  const tasks = [...targets.tasks];
  for (const run of targets.runs) {
    const done = await store.runs.pause(run, paused);
    if (!done.ok) return done.failure;
    const held = paused || done.value.changed ? [] : await store.reader.waitingTasks(run, "paused");
    tasks.push(...held);
    if (done.value.changed) report.changed.add(`r${run}`);
    else if (held.length === 0) report.unchanged.set(`r${run}`, await whyNotPaused(store, run, paused));
  }
  return inPortions(acting, [...new Set(tasks)], (some) => store.tasks.pause(some, paused));
}

async function whyNotPaused(store: Store, run: number, paused: boolean): Promise<Unchanged> {
  const state = (await store.reader.run(run))?.state;
  if (state === undefined) return { reason: "missing" };
  if (state !== "running" && state !== "paused") return { reason: "ended", state };
  if (paused) return { reason: "paused" };
  const [delayed] = await store.reader.waitingTasks(run, "delayed");
  if (delayed === undefined) return { reason: "not-paused" };
  const [task = ""] = await store.reader.namesOf([delayed]);
  return { reason: "delayed", task };
}

async function withRuns(
  acting: Acting,
  targets: Targets,
  state: readonly TaskState[],
): Promise<readonly number[]> {
  const limit = Number.MAX_SAFE_INTEGER;
  const { reader } = acting.store;
  const inRuns = await Promise.all(targets.runs.map((run) => reader.taskIds({ run, state, limit })));
  return [...new Set([...targets.tasks, ...inRuns.flat()])];
}

async function inPortions(
  acting: Acting,
  tasks: readonly number[],
  change: (some: readonly number[]) => Change<TasksChanged>,
): Promise<Failure | undefined> {
  const { reader } = acting.store;
  for (let from = 0; from < tasks.length; from += changedAtOnce) {
    const done = await change(tasks.slice(from, from + changedAtOnce));
    if (!done.ok) return done.failure;
    const { changed, unchanged } = done.value;
    for (const id of await reader.namesOf(changed)) acting.report.changed.add(id);
    const ids = await reader.namesOf(unchanged.map(({ task }) => task));
    for (const [at, { why }] of unchanged.entries()) acting.report.unchanged.set(ids[at] ?? "", why);
  }
  return undefined;
}
