import fc from "fast-check";
import { expect, test } from "vitest";

import { limitOfGroup } from "@wezterm-parallel/shared/domain/queue/group-limit";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

test("a set limit replaces that of the run, and a paused group starts nothing", () => {
  expect(limitOfGroup(undefined, 3)).toBe(3);
  expect(limitOfGroup({ parallel: 5, paused: false }, 3)).toBe(5);
  expect(limitOfGroup({ parallel: undefined, paused: false }, 3)).toBe(3);
  expect(limitOfGroup({ parallel: 5, paused: true }, 3)).toBe(0);
  expect(limitOfGroup({ parallel: undefined, paused: false }, undefined)).toBeUndefined();
});

const groupNames = ["a", "b"] as const;
const group = fc.constantFrom(...groupNames);
const steps = fc.oneof(
  fc.record({ do: fc.constant("add" as const), group, tasks: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant("finish" as const), pick: fc.nat() }),
  fc.record({ do: fc.constant("limit" as const), group, parallel: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constantFrom("pause" as const, "resume" as const), group }),
  fc.record({ do: fc.constant("move" as const), pick: fc.nat(), group }),
);

type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

/** Both groups of one project, and what a correct queue must do with their tasks. */
class GroupModel {
  readonly limits = { a: 2, b: 1 };
  readonly paused = new Set<string>();
  #tasks = 0;
  readonly #rig: QueueRig;
  readonly #worker: TestWorker;

  constructor(rig: QueueRig, worker: TestWorker) {
    this.#rig = rig;
    this.#worker = worker;
  }

  async apply(step: Step): Promise<void> {
    const { backlog } = this.#rig.queue;
    switch (step.do) {
      case "add": {
        const names = Array.from({ length: step.tasks }, () => `t${(this.#tasks += 1)}`);
        await this.#rig.submit(names.map((name) => task(name, { group: step.group })));
        return;
      }
      case "finish": {
        const live = [...this.#worker.live.keys()];
        const name = live[step.pick % Math.max(1, live.length)];
        if (name !== undefined) await this.#worker.finish(name);
        return;
      }
      case "limit":
        this.limits[step.group] = step.parallel;
        await backlog.changeGroup(1, step.group, { parallel: step.parallel });
        return;
      case "pause":
      case "resume":
        if (step.do === "pause") this.paused.add(step.group);
        else this.paused.delete(step.group);
        await backlog.changeGroup(1, step.group, { paused: step.do === "pause" });
        return;
      case "move": {
        const waiting = await this.#tasksIn("ready");
        const moved = waiting[step.pick % Math.max(1, waiting.length)];
        if (moved === undefined) return;
        await backlog.act({ action: "edit", ids: [moved.id], changes: { group: step.group } });
      }
    }
  }

  /**
   * Returns the groups that exceed their limit or leave room unused. Tasks that ran before a limit was lowered
   * continue, so only starts are judged by it.
   */
  async wrongGroups(before: ReadonlySet<string>): Promise<readonly string[]> {
    const live = await this.#tasksIn("leased", "running");
    const ready = await this.#tasksIn("ready");
    return groupNames.filter((name) => {
      const running = live.filter((each) => each.group === name);
      const waiting = ready.filter((each) => each.group === name);
      const limit = this.paused.has(name) ? 0 : this.limits[name];
      const exceeds = running.length > limit && running.some(({ id }) => !before.has(id));
      return exceeds || (waiting.length > 0 && running.length < limit);
    });
  }

  async running(): Promise<ReadonlySet<string>> {
    return new Set((await this.#tasksIn("leased", "running")).map(({ id }) => id));
  }

  async #tasksIn(...state: ("ready" | "leased" | "running")[]) {
    return (await this.#rig.queue.records.tasks({ state, limit: 1000 })).items;
  }
}

test("whatever is added, limited, paused and moved: no group exceeds its limit, and none leaves room unused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 25 }), async (sequence) => {
      await using rig = await QueueRig.open();
      const worker = await TestWorker.connect(rig);
      const model = new GroupModel(rig, worker);
      await rig.queue.backlog.beginProject({ kind: "directory", directory: "/project" });
      for (const name of groupNames) {
        await rig.queue.backlog.changeGroup(1, name, { parallel: model.limits[name] });
      }
      for (const each of sequence) {
        const before = await model.running();
        await model.apply(each);
        await turn();
        expect(await model.wrongGroups(before)).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
