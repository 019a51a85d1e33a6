import type { Steps } from "../../base/steps.ts";
import type { TaskEvent, TaskStanding } from "../task/task-lifecycle.ts";
import { evolveTask } from "../task/task-lifecycle.ts";
import type { EdgePolicy } from "../task/task-spec.ts";
import type { TaskState } from "../task/task-states.ts";

/** A task as seen by the rules about its neighbours. */
export interface GraphTask extends TaskStanding {
  readonly id: number;
  readonly run: number;
  /** Number of edges to tasks that have not ended, or not landed where that is needed. */
  readonly waits: number;
  /** Its failure counts as success for its successors and its run. */
  readonly allowFailure: boolean;
}

/** An edge, with the task at its other end. */
export interface GraphEdge {
  readonly policy: EdgePolicy;
  readonly task: GraphTask;
  /** For `landed`: the needed task has a change that is not on its target. */
  readonly unlanded?: boolean | undefined;
}

/** Stored tasks with their needs. A store may look each up on demand, or preload a region. */
export interface TaskGraph {
  task(id: number): Steps<GraphTask | undefined>;
  /** The needs of a task. */
  needs(id: number): Steps<readonly GraphEdge[]>;
  /** The successors of a task, ordered by id. */
  successors(id: number): Steps<readonly GraphEdge[]>;
}

interface TaskMove {
  readonly task: number;
  readonly event: TaskEvent;
  /** The need that caused a skip. */
  readonly cause?: TaskCause | undefined;
}

export interface TaskCause {
  readonly task: number;
  readonly state: TaskState;
}

/** The decisions of a rule, to be written in this order. */
export interface GraphChanges {
  readonly moves: readonly TaskMove[];
  /** New counts, by task. */
  readonly waits: ReadonlyMap<number, number>;
}

/** A graph overlaid with the changes so far. */
export class GraphDraft implements TaskGraph, GraphChanges {
  readonly moves: TaskMove[] = [];
  readonly waits = new Map<number, number>();
  readonly #graph: TaskGraph;
  readonly #changed = new Map<number, GraphTask>();

  constructor(graph: TaskGraph) {
    this.#graph = graph;
  }

  *task(id: number): Steps<GraphTask | undefined> {
    return this.#changed.get(id) ?? (yield* this.#graph.task(id));
  }

  *needs(id: number): Steps<readonly GraphEdge[]> {
    return (yield* this.#graph.needs(id)).map((edge) => this.#refresh(edge));
  }

  *successors(id: number): Steps<readonly GraphEdge[]> {
    return (yield* this.#graph.successors(id)).map((edge) => this.#refresh(edge));
  }

  /** Returns the task after the changes so far, even if it was read before them. */
  latest(task: GraphTask): GraphTask {
    return this.#changed.get(task.id) ?? task;
  }

  move(task: GraphTask, event: TaskEvent, cause?: TaskCause): GraphTask {
    this.moves.push({ task: task.id, event, cause });
    return this.#change({ ...task, ...evolveTask(task, event) });
  }

  count(task: GraphTask, waits: number): GraphTask {
    if (waits === task.waits) return task;
    this.waits.set(task.id, waits);
    return this.#change({ ...task, waits });
  }

  #change(task: GraphTask): GraphTask {
    this.#changed.set(task.id, task);
    return task;
  }

  #refresh(edge: GraphEdge): GraphEdge {
    const changed = this.#changed.get(edge.task.id);
    return changed === undefined ? edge : { ...edge, task: changed };
  }
}
