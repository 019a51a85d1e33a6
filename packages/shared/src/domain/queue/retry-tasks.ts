import type { Steps } from "../../base/steps.ts";
import { judgeEdge } from "../task/edge-policy.ts";
import { decideTask } from "../task/task-lifecycle.ts";
import { hasEnded, type TaskState } from "../task/task-states.ts";
import { judgeNeeds, settleWithSuccessors } from "./settle-tasks.ts";
import { GraphDraft, type GraphChanges, type GraphTask, type TaskGraph } from "./task-graph.ts";

/** The reason a requested retry was refused. */
type NotRetried =
  | { readonly reason: "missing" }
  | { readonly reason: "not-ended"; readonly state: TaskState }
  /** One of its needs ended otherwise and will not run again. */
  | { readonly reason: "need-failed"; readonly need: number; readonly state: TaskState };

interface RetryPlan extends GraphChanges {
  /** All tasks that run or wait again; the requested ones come first. */
  readonly again: readonly number[];
  /** The runs of these tasks, which are reopened. */
  readonly runs: readonly number[];
  readonly unchanged: readonly { readonly task: number; readonly why: NotRetried }[];
}

type Again = Map<number, GraphTask>;

/**
 * Plans further attempts of ended tasks. Direct and indirect successors that were skipped, cancelled, or
 * ready but not started wait for them again; successors that already ran keep their results.
 */
export function* planRetry(graph: TaskGraph, asked: readonly number[]): Steps<RetryPlan> {
  const unchanged: { task: number; why: NotRetried }[] = [];
  const again: Again = new Map();
  for (const id of asked) {
    const task = yield* graph.task(id);
    if (task !== undefined && hasEnded(task.state)) again.set(id, task);
    else if (task === undefined) unchanged.push({ task: id, why: { reason: "missing" } });
    else unchanged.push({ task: id, why: { reason: "not-ended", state: task.state } });
  }
  unchanged.push(...(yield* dropHopeless(graph, again)));
  const behind = yield* addSuccessors(graph, again);
  const { moves, waits } = yield* reopen(graph, again, behind);
  const runs = [...new Set([...again.values()].map(({ run }) => run))];
  return { moves, waits, again: [...again.keys()], runs, unchanged };
}

/** Drops tasks that would only be skipped again, because one of their needs ended otherwise and will not run again. */
function* dropHopeless(graph: TaskGraph, again: Again) {
  const dropped: { task: number; why: NotRetried }[] = [];
  const open = [...again.keys()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const failed = again.has(id) ? yield* findFailedNeed(graph, id, again) : undefined;
    if (failed === undefined) continue;
    again.delete(id);
    dropped.push({ task: id, why: { reason: "need-failed", need: failed.id, state: failed.state } });
    open.push(...(yield* graph.successors(id)).map(({ task }) => task.id));
  }
  return dropped;
}

function* findFailedNeed(graph: TaskGraph, id: number, again: Again): Steps<GraphTask | undefined> {
  const failed = (yield* graph.needs(id)).find(
    ({ policy, task }) => judgeEdge(policy, task) === "fails" && !again.has(task.id),
  );
  return failed?.task;
}

/** Adds the successors that wait again; returns every successor of these tasks, also those that are left alone. */
function* addSuccessors(graph: TaskGraph, again: Again): Steps<ReadonlyMap<number, GraphTask>> {
  const behind = new Map<number, GraphTask>();
  const open = [...again.keys()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { task } of yield* graph.successors(id)) {
      behind.set(task.id, task);
      if (again.has(task.id) || !waitsAgain(task)) continue;
      again.set(task.id, task);
      open.push(task.id);
    }
  }
  return behind;
}

function waitsAgain(task: GraphTask): boolean {
  if (task.state === "skipped" || task.state === "cancelled") return true;
  return decideTask(task, { kind: "block" }) !== undefined;
}

/** Blocks all tasks, recounts their needs, then settles those that wait for nothing. */
function* reopen(
  graph: TaskGraph,
  again: Again,
  behind: ReadonlyMap<number, GraphTask>,
): Steps<GraphChanges> {
  const draft = new GraphDraft(graph);
  for (const task of again.values()) {
    const event = decideTask(task, { kind: hasEnded(task.state) ? "retry" : "block" });
    if (event !== undefined) draft.move(task, event);
  }
  const decided: number[] = [];
  for (const id of new Set([...again.keys(), ...behind.keys()])) {
    if ((yield* recount(draft, id)) && again.has(id)) decided.push(id);
  }
  for (const id of decided) yield* settleWithSuccessors(draft, id);
  return draft;
}

/** Returns whether its needs ready or skip it now; otherwise it is notified when they end. */
function* recount(draft: GraphDraft, id: number): Steps<boolean> {
  const verdicts = judgeNeeds(yield* draft.needs(id));
  const waits = verdicts.filter((verdict) => verdict === "waits").length;
  const task = yield* draft.task(id);
  if (task !== undefined) draft.count(task, waits);
  return waits === 0 || verdicts.includes("fails");
}
