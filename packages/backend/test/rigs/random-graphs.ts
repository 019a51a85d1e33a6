import fc from "fast-check";
import { expect } from "vitest";

import { judgeEdge } from "@wezterm-parallel/shared/domain/task/edge-policy";
import type { EdgePolicy, TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import { hasEnded, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { eventSchema, type Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { isStateEvent } from "@wezterm-parallel/shared/protocol/api/is-state-event";

import { QueueRig, task, TestWorker, turn } from "./queue-rig.ts";

interface Graph {
  readonly nodes: readonly {
    readonly needs: readonly { readonly at: number; readonly if: EdgePolicy }[];
    readonly retries: number;
    readonly mayFail: boolean;
    readonly start: "at once" | "delayed" | "paused";
  }[];
}

type Step =
  | { readonly do: "finish"; readonly pick: number; readonly outcome: Outcome }
  | { readonly do: "restart server" | "restart worker" | "pass time" }
  | { readonly do: "cancel" | "retry" | "pause" | "resume"; readonly pick: number };

type Outcome = "good" | "bad" | "signal" | "cancelled" | "lost";

/** Tasks that the worker may run at once. */
const slots = 3;

const policies = fc.constantFrom<EdgePolicy>("success", "failure", "always");
const starts = fc.constantFrom("at once" as const, "at once" as const, "delayed" as const, "paused" as const);
/** Small graphs with many events: most errors need only two or three tasks. */
const small: fc.Arbitrary<Graph> = fc.record({
  nodes: fc.array(
    fc.record({
      needs: fc.array(fc.record({ at: fc.nat(20), if: policies }), { maxLength: 3 }),
      retries: fc.nat(2),
      mayFail: fc.boolean(),
      start: starts,
    }),
    { minLength: 1, maxLength: 6 },
  ),
});
/** More parallel tasks than slots: some are leased ahead. */
const wide: fc.Arbitrary<Graph> = fc.record({
  nodes: fc.array(
    fc.record({
      needs: fc.array(fc.record({ at: fc.nat(1), if: policies }), { maxLength: 1 }),
      retries: fc.nat(1),
      mayFail: fc.boolean(),
      start: starts,
    }),
    { minLength: 10, maxLength: 16 },
  ),
});
const graphs = fc.oneof({ weight: 2, arbitrary: small }, { weight: 1, arbitrary: wide });

const outcomes = fc.constantFrom<Outcome>("good", "good", "good", "bad", "signal", "cancelled", "lost");
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("finish" as const), pick: fc.nat(), outcome: outcomes }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("restart server" as const, "restart worker" as const, "pass time" as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("cancel" as const, "retry" as const, "pause" as const, "resume" as const),
      pick: fc.nat(),
    }),
  },
);

/** Needs refer to earlier nodes only, which excludes cycles. */
function specsOf(graph: Graph): TaskSpecInput[] {
  return graph.nodes.map((node, at) =>
    task(`t${at}`, {
      needs: node.needs.filter(() => at > 0).map((need) => ({ task: `t${need.at % at}`, if: need.if })),
      retry: { max: node.retries, backoff: 100, lost: 2 },
      ...(node.mayFail && { allowFailure: true }),
      ...(node.start === "delayed" && { delay: 1_500 }),
      ...(node.start === "paused" && { paused: true }),
    }),
  );
}

/**
 * Expects for any graph, outcomes and crashes that every task ends, none before its needs and none twice at
 * once.
 */
export async function expectSoundGraphs(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(graphs, fc.array(steps, { maxLength: 25 }), async (graph, script) => {
      await using play = await Play.open(graph);
      for (const step of script) await play.take(step);
      await play.finishAll();
      expect(await play.judge()).toEqual([]);
    }),
    { numRuns },
  );
}

class Play implements AsyncDisposable {
  readonly #rig: QueueRig;
  readonly #specs: TaskSpecInput[];
  #worker: TestWorker;
  #run = 0;
  #crowded = false;

  private constructor(rig: QueueRig, worker: TestWorker, specs: TaskSpecInput[]) {
    this.#rig = rig;
    this.#worker = worker;
    this.#specs = specs;
  }

  static async open(graph: Graph): Promise<Play> {
    const rig = await QueueRig.open();
    const play = new Play(rig, await TestWorker.connect(rig, { tasks: slots }), specsOf(graph));
    play.#run = await rig.submit(play.#specs);
    await turn();
    return play;
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case "finish":
        return this.#finish(step.pick, step.outcome);
      case "restart server":
        await this.#rig.stop();
        await this.#rig.start();
        return this.#reconnect();
      case "restart worker":
        this.#worker.leave();
        return this.#reconnect();
      case "pass time":
        return this.#passTime();
      default:
        return this.#act(step.do, `r${this.#run}/t${step.pick % this.#specs.length}`);
    }
  }

  /** Attempts leased ahead do not wait that long. */
  async #passTime(): Promise<void> {
    await this.#rig.clock.pass(1_000);
    await this.#worker.giveBack(...this.#worker.ahead.keys());
  }

  async #reconnect(): Promise<void> {
    this.#worker = await TestWorker.connect(this.#rig, { tasks: slots });
  }

  async #finish(pick: number, outcome: Outcome): Promise<void> {
    if (this.#worker.live.size > slots) this.#crowded = true;
    const live = [...this.#worker.live.keys()];
    const name = live[pick % Math.max(1, live.length)];
    if (name === undefined) return;
    const ends = {
      good: 0,
      bad: 1,
      signal: { kind: "signalled", signal: "SIGKILL" },
      cancelled: { kind: "cancelled" },
      lost: { kind: "lost", failure: { reason: "host-lost", detail: "The host went away." } },
    } as const;
    await this.#worker.finish(name, ends[outcome]);
  }

  async #act(action: "cancel" | "retry" | "pause" | "resume", id: string): Promise<void> {
    const more = { cancel: { subtree: false }, retry: { only: "all" }, pause: {}, resume: {} } as const;
    await this.#rig.queue.backlog.act({ action, ids: [id], ...more[action] } as never);
    await turn();
  }

  async finishAll(): Promise<void> {
    await this.#rig.queue.backlog.act({
      action: "resume",
      ids: this.#specs.map((spec) => `r${this.#run}/${spec.name}`),
    });
    for (let round = 0; round < 100; round += 1) {
      await this.#passTime();
      await this.#finish(0, round % 3 === 0 ? "bad" : "good");
    }
  }

  /** Returns all errors of the run. */
  async judge(): Promise<string[]> {
    const run = await this.#rig.queue.records.run(this.#run);
    if (!run.ok) return [run.failure.detail];
    const states = await this.#rig.states(this.#run);
    const open = Object.entries(states).filter(([, state]) => !hasEnded(state as TaskState));
    const counted = JSON.stringify(positive(run.value.counts));
    const found = JSON.stringify(positive(tally(Object.values(states))));
    return [
      ...open.map(([name, state]) => `${name} is still ${state}`),
      ...(run.value.endedAt === undefined ? [`the run is still ${run.value.state}`] : []),
      ...(this.#crowded ? ["more tasks ran at once than there are slots"] : []),
      ...(counted === found ? [] : [`counts are ${counted}, states are ${found}`]),
      ...new Story(this.#specs).read(await this.#rig.queue.records.events({ after: 0, limit: 100_000 })),
    ];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rig[Symbol.asyncDispose]();
  }
}

/** Replays all events, which must be consistent at every point. */
class Story {
  readonly #specs: ReadonlyMap<string, TaskSpecInput>;
  readonly #states = new Map<string, TaskState>();
  readonly #live = new Set<string>();
  readonly #attempts = new Map<string, number>();
  readonly #wrong: string[] = [];

  constructor(specs: readonly TaskSpecInput[]) {
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  read(events: readonly Event[]): string[] {
    for (const event of events) {
      const parsed = eventSchema.safeParse(event);
      if (!parsed.success)
        this.#wrong.push(`${event.kind} is not as its schema says: ${parsed.error.message}`);
      const name = event.task?.split("/")[1];
      if (name !== undefined) this.#hear(name, event);
    }
    return [...this.#wrong, ...[...this.#live].map((name) => `${name} never ended`)];
  }

  #hear(name: string, event: Event): void {
    if (event.kind === "task.leased") this.#lease(name, event.attempt ?? 0);
    const returned = event.kind === "task.ready" && this.#states.get(name) === "leased";
    if (event.kind === "attempt.ended" || returned) this.#live.delete(name);
    if (returned) this.#attempts.set(name, event.attempt ?? 0);
    if (isStateEvent(event)) this.#states.set(name, event.data.state);
  }

  #lease(name: string, attempt: number): void {
    if (this.#live.has(name)) this.#wrong.push(`${name} runs twice at once`);
    const next = (this.#attempts.get(name) ?? 0) + 1;
    if (attempt !== next) this.#wrong.push(`${name}#${attempt} instead of ${next}`);
    this.#attempts.set(name, attempt);
    this.#live.add(name);
    for (const need of this.#specs.get(name)?.needs ?? []) {
      const state = this.#states.get(need.task) ?? "blocked";
      const { allowFailure } = this.#specs.get(need.task) ?? {};
      const verdict = judgeEdge(need.if ?? "success", { state, allowFailure });
      if (verdict !== "holds") this.#wrong.push(`${name} began although ${need.task} ${verdict}`);
    }
  }
}

function tally(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Returns the positive counts in a fixed order. */
function positive(counts: Record<string, number>): [string, number][] {
  return Object.entries(counts)
    .filter(([, n]) => n > 0)
    .toSorted(([a], [b]) => a.localeCompare(b));
}
