import type { Steps } from "../../base/steps.ts";
import { judgeEdge } from "../task/edge-policy.ts";
import { decideTask } from "../task/task-lifecycle.ts";
import {
  GraphDraft,
  type GraphChanges,
  type GraphEdge,
  type GraphTask,
  type TaskGraph,
} from "./task-graph.ts";

/**
 * Propagates the end of tasks: decrements the counts of their successors and readies or skips them,
 * transitively, so that no task keeps waiting for one that has ended.
 */
export function* settleSuccessors(graph: TaskGraph, ended: readonly number[]): Steps<GraphChanges> {
  const draft = new GraphDraft(graph);
  for (const id of ended) {
    const task = yield* draft.task(id);
    if (task !== undefined) yield* passOn(draft, task);
  }
  return draft;
}

/** Propagates that the changes of these tasks have landed, or are on their targets no longer. */
export function* settleLandings(graph: TaskGraph, tasks: readonly number[]): Steps<GraphChanges> {
  const draft = new GraphDraft(graph);
  for (const id of tasks) {
    for (const { policy, task } of yield* draft.successors(id)) {
      const skipped = policy === "landed" ? yield* recount(draft, draft.latest(task)) : undefined;
      if (skipped !== undefined) yield* passOn(draft, skipped);
    }
  }
  return draft;
}

/** Evaluates all needs of blocked tasks: after they were added or blocked again. */
export function* settleTasks(graph: TaskGraph, tasks: readonly number[]): Steps<GraphChanges> {
  const draft = new GraphDraft(graph);
  for (const id of tasks) yield* settleWithSuccessors(draft, id);
  return draft;
}

/**
 * Wakes a task after its back-off. A need that was retried since applies to the next attempt as to the first.
 */
export function* wakeTask(graph: TaskGraph, id: number): Steps<GraphChanges> {
  const draft = new GraphDraft(graph);
  const task = yield* draft.task(id);
  if (task === undefined) return draft;
  const event = decideTask(task, { kind: "wake", edges: judgeNeeds(yield* draft.needs(id)) });
  if (event !== undefined) draft.move(task, event);
  yield* settleWithSuccessors(draft, id);
  return draft;
}

export function* settleWithSuccessors(draft: GraphDraft, id: number): Steps<void> {
  const task = yield* draft.task(id);
  const skipped = task && (yield* settle(draft, task));
  if (skipped !== undefined) yield* passOn(draft, skipped);
}

function* passOn(draft: GraphDraft, ended: GraphTask): Steps<void> {
  const ends = [ended];
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    for (const edge of yield* draft.successors(end.id)) {
      const skipped = yield* hearEnd(draft, end, edge);
      if (skipped !== undefined) ends.push(skipped);
    }
  }
}

/** Processes one edge; decrements in any state of the successor, because a retry increments again. */
function* hearEnd(
  draft: GraphDraft,
  ended: GraphTask,
  { policy, task }: GraphEdge,
): Steps<GraphTask | undefined> {
  // With two edges to one successor, the first may have moved it.
  const before = draft.latest(task);
  if (policy === "landed") return yield* recount(draft, before);
  const successor = draft.count(before, before.waits - 1);
  if (successor.state !== "blocked") return undefined;
  if (judgeEdge(policy, ended) === "fails") return skip(draft, successor, ended);
  return successor.waits === 0 ? yield* settle(draft, successor) : undefined;
}

/** Counts its needs anew, because a change may land, be reverted and land again. */
function* recount(draft: GraphDraft, task: GraphTask): Steps<GraphTask | undefined> {
  const waits = judgeNeeds(yield* draft.needs(task.id)).filter((verdict) => verdict === "waits").length;
  return yield* settle(draft, draft.count(task, waits));
}

/** Returns the task when its needs skipped it. */
function* settle(draft: GraphDraft, task: GraphTask): Steps<GraphTask | undefined> {
  if (task.state !== "blocked") return undefined;
  const needs = yield* draft.needs(task.id);
  const edges = judgeNeeds(needs);
  const cause = needs[edges.indexOf("fails")];
  if (cause !== undefined) return skip(draft, task, cause.task);
  const event = decideTask(task, { kind: "settle", edges });
  if (event !== undefined) draft.move(task, event);
  return undefined;
}

export function judgeNeeds(needs: readonly GraphEdge[]) {
  return needs.map(({ policy, task, unlanded }) => judgeEdge(policy, { ...task, unlanded }));
}

function skip(draft: GraphDraft, task: GraphTask, { id, state }: GraphTask): GraphTask {
  return draft.move(task, { kind: "skipped" }, { task: id, state });
}
