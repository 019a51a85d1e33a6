import fc from "fast-check";
import { expect, test } from "vitest";

import { Done, runAtOnce, type Steps } from "../../base/steps.ts";

import { judgeEdge } from "../task/edge-policy.ts";
import { evolveTask, isQueued, submitTask } from "../task/task-lifecycle.ts";
import type { EdgePolicy } from "../task/task-spec.ts";
import { isLive, type TaskState } from "../task/task-states.ts";
import { planRetry } from "./retry-tasks.ts";
import { settleSuccessors, settleTasks, wakeTask } from "./settle-tasks.ts";
import type { GraphChanges, GraphEdge, GraphTask, TaskGraph } from "./task-graph.ts";

interface Need {
  readonly task: number;
  readonly need: number;
  readonly policy: EdgePolicy;
}

/** An in-memory graph that applies the decisions of the rules. */
class Model implements TaskGraph {
  readonly tasks: readonly GraphTask[];
  readonly #needs: readonly Need[];

  constructor(tasks: readonly GraphTask[], needs: readonly Need[]) {
    this.tasks = tasks;
    this.#needs = needs;
  }

  task(id: number): Steps<GraphTask | undefined> {
    return new Done(this.tasks[id]);
  }

  needs(id: number): Steps<GraphEdge[]> {
    return new Done(this.needsOf(id));
  }

  needsOf(id: number): GraphEdge[] {
    return this.#edges(
      ({ task }) => task === id,
      ({ need }) => need,
    );
  }

  successors(id: number): Steps<GraphEdge[]> {
    return new Done(
      this.#edges(
        ({ need }) => need === id,
        ({ task }) => task,
      ),
    );
  }

  with(change: (task: GraphTask) => GraphTask): Model {
    return new Model(this.tasks.map(change), this.#needs);
  }

  written({ waits, moves }: GraphChanges): Model {
    const tasks = this.tasks.map((task) => ({ ...task, waits: waits.get(task.id) ?? task.waits }));
    for (const { task: id, event } of moves) {
      const task = tasks[id];
      if (task === undefined) throw new Error(`no task ${id}`);
      tasks[id] = { ...task, ...evolveTask(task, event) };
    }
    return new Model(tasks, this.#needs);
  }

  #edges(where: (need: Need) => boolean, end: (need: Need) => number): GraphEdge[] {
    return this.#needs.filter(where).flatMap((need) => {
      const task = this.tasks[end(need)];
      return task === undefined ? [] : [{ policy: need.policy, task }];
    });
  }
}

/** Needs refer to earlier tasks, so there is no cycle; two may refer to the same one. */
const graphs = fc
  .array(
    fc.array(
      fc.record({ at: fc.nat(20), policy: fc.constantFrom<EdgePolicy>("success", "failure", "always") }),
      { maxLength: 3 },
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((rows) => {
    const needs = rows.flatMap((row, task) =>
      row.filter(() => task > 0).map(({ at, policy }) => ({ task, need: at % task, policy })),
    );
    const waits = (id: number) => needs.filter(({ task }) => task === id).length;
    const tasks = rows.map((_, id) => ({
      ...submitTask({ paused: id % 5 === 3, delay: id % 4 === 1 ? 1_000 : undefined }),
      id,
      run: id % 2,
      waits: waits(id),
      allowFailure: id % 3 === 2,
    }));
    const model = new Model(tasks, needs);
    return model.written(
      runAtOnce(
        settleTasks(
          model,
          tasks.map(({ id }) => id),
        ),
      ),
    );
  });

const steps = fc.record({
  kind: fc.constantFrom("succeed", "fail", "start", "back off", "wake", "pause", "cancel", "retry"),
  picks: fc.array(fc.nat(8), { minLength: 1, maxLength: 4 }),
});
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function take(model: Model, { kind, picks }: Step): Model {
  const chosen = new Set(picks);
  switch (kind) {
    case "succeed":
      return end(model, { chosen, from: (state) => state === "ready" || isLive(state), to: "succeeded" });
    case "fail":
      return end(model, { chosen, from: (state) => state === "ready" || isLive(state), to: "failed" });
    case "cancel":
      return end(model, { chosen, from: isQueued, to: "cancelled" });
    case "start":
      return moveSome(model, chosen, "ready", { state: "running" });
    case "back off":
      return moveSome(model, chosen, "running", { state: "parked", backingOff: true });
    case "pause":
      return moveSome(model, chosen, "ready", { state: "parked", paused: true });
    case "wake":
      return picks.reduce((current, id) => current.written(runAtOnce(wakeTask(current, id))), model);
    default:
      return model.written(runAtOnce(planRetry(model, picks)));
  }
}

interface Ending {
  readonly chosen: ReadonlySet<number>;
  readonly from: (state: TaskState) => boolean;
  readonly to: "succeeded" | "failed" | "cancelled";
}

function end(model: Model, { chosen, from, to }: Ending): Model {
  const ended = model.tasks.filter(({ id, state }) => chosen.has(id) && from(state)).map(({ id }) => id);
  const over = model.with((task) =>
    ended.includes(task.id) ? { ...task, ...evolveTask(task, { kind: "ended", state: to }) } : task,
  );
  return over.written(runAtOnce(settleSuccessors(over, ended)));
}

function moveSome(model: Model, chosen: ReadonlySet<number>, from: TaskState, to: Partial<GraphTask>): Model {
  return model.with((task) => (chosen.has(task.id) && task.state === from ? { ...task, ...to } : task));
}

/** Lists violated invariants after the rules were applied. */
function judge(model: Model): string[] {
  return model.tasks.flatMap((task) => {
    const edges = model.needsOf(task.id).map((edge) => judgeEdge(edge.policy, edge.task));
    const waits = edges.filter((edge) => edge === "waits").length;
    const startable = task.state === "ready" || (task.state === "parked" && !task.backingOff);
    return [
      ...(task.waits === waits ? [] : [`${task.id} counts ${task.waits} instead of ${waits}`]),
      ...(task.state === "blocked" && edges.includes("fails") ? [`${task.id} waits for what cannot be`] : []),
      ...(task.state === "blocked" && waits === 0 ? [`${task.id} waits for nothing`] : []),
      ...(startable && edges.some((edge) => edge !== "holds") ? [`${task.id} may start too early`] : []),
    ];
  });
}

const scripts = fc.array(steps, { maxLength: 25 });

test("whatever ends, wakes and is retried: counts are right, nothing waits in vain or starts before its needs", () => {
  fc.assert(
    fc.property(graphs, scripts, (graph, script) => {
      let model = graph;
      expect(judge(model)).toEqual([]);
      for (const step of script) {
        model = take(model, step);
        expect(judge(model)).toEqual([]);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a skip names a need that ended otherwise than its edge wants", () => {
  fc.assert(
    fc.property(graphs, scripts, fc.array(fc.nat(8)), (graph, script, asked) => {
      const model = script.reduce(take, graph);
      const plan = runAtOnce(planRetry(model, asked));
      const after = model.written(plan);
      for (const { task, event, cause } of plan.moves) {
        if (event.kind !== "skipped") continue;
        const edges = after.needsOf(task).filter((edge) => edge.task.id === cause?.task);
        expect(edges.map((edge) => edge.task.state)).toContain(cause?.state);
        expect(edges.map((edge) => judgeEdge(edge.policy, edge.task))).toContain("fails");
      }
    }),
  );
});

test("a retry begins again or refuses each task that it was asked for", () => {
  fc.assert(
    fc.property(graphs, scripts, fc.array(fc.nat(12)), (graph, script, asked) => {
      const plan = runAtOnce(planRetry(script.reduce(take, graph), asked));
      const answered = [...plan.again, ...plan.unchanged.map(({ task }) => task)];
      expect(asked.filter((id) => !answered.includes(id))).toEqual([]);
    }),
  );
});

test("a retry leaves alone what runs, and what succeeded or failed without being asked for", () => {
  const kept: readonly TaskState[] = ["leased", "running", "verifying", "succeeded", "failed"];
  fc.assert(
    fc.property(graphs, scripts, fc.array(fc.nat(8)), (graph, script, asked) => {
      const model = script.reduce(take, graph);
      const plan = runAtOnce(planRetry(model, asked));
      const others = model.tasks.filter(({ id, state }) => !asked.includes(id) && kept.includes(state));
      expect(others.filter(({ id }) => plan.moves.some(({ task }) => task === id))).toEqual([]);
      expect(plan.moves.filter(({ task }) => isLive(model.tasks[task]?.state ?? "blocked"))).toEqual([]);
    }),
  );
});
