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
 * Tasks have ended: counts down all that need them and readies or skips them, and what those end in turn, so that
 * nothing is left waiting for a task that is over.
 */
export function settleSuccessors(graph: TaskGraph, ended: readonly number[]): GraphChanges {
  const draft = new GraphDraft(graph);
  for (const id of ended) {
    const task = draft.task(id);
    if (task !== undefined) passOn(draft, task);
  }
  return draft;
}

/** Blocked tasks look at all their needs: after they were added, or were blocked anew. */
export function settleTasks(graph: TaskGraph, tasks: readonly number[]): GraphChanges {
  const draft = new GraphDraft(graph);
  for (const id of tasks) settleWithSuccessors(draft, id);
  return draft;
}

/** Its back-off is over. A need that was retried since counts for the next attempt as for the first. */
export function wakeTask(graph: TaskGraph, id: number): GraphChanges {
  const draft = new GraphDraft(graph);
  const task = draft.task(id);
  if (task === undefined) return draft;
  const event = decideTask(task, { kind: "wake", edges: judgeNeeds(draft.needs(id)) });
  if (event !== undefined) draft.move(task, event);
  settleWithSuccessors(draft, id);
  return draft;
}

export function settleWithSuccessors(draft: GraphDraft, id: number): void {
  const task = draft.task(id);
  const skipped = task && settle(draft, task);
  if (skipped !== undefined) passOn(draft, skipped);
}

function passOn(draft: GraphDraft, ended: GraphTask): void {
  const ends = [ended];
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    for (const edge of draft.successors(end.id)) {
      const skipped = hearEnd(draft, end, edge);
      if (skipped !== undefined) ends.push(skipped);
    }
  }
}

/** One edge: counted down whatever state the successor is in, because a retry counts it up again. */
function hearEnd(draft: GraphDraft, ended: GraphTask, { policy, task }: GraphEdge): GraphTask | undefined {
  // Two edges to one successor: the first may have moved it.
  const before = draft.latest(task);
  const successor = draft.count(before, before.waits - 1);
  if (successor.state !== "blocked") return undefined;
  if (judgeEdge(policy, ended.state) === "fails") return skip(draft, successor, ended);
  return successor.waits === 0 ? settle(draft, successor) : undefined;
}

/** Answers the task when its needs skipped it. */
function settle(draft: GraphDraft, task: GraphTask): GraphTask | undefined {
  if (task.state !== "blocked") return undefined;
  const needs = draft.needs(task.id);
  const edges = judgeNeeds(needs);
  const cause = needs[edges.indexOf("fails")];
  if (cause !== undefined) return skip(draft, task, cause.task);
  const event = decideTask(task, { kind: "settle", edges });
  if (event !== undefined) draft.move(task, event);
  return undefined;
}

function judgeNeeds(needs: readonly GraphEdge[]) {
  return needs.map(({ policy, task }) => judgeEdge(policy, task.state));
}

function skip(draft: GraphDraft, task: GraphTask, { id, state }: GraphTask): GraphTask {
  return draft.move(task, { kind: "skipped" }, { task: id, state });
}
