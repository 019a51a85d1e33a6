import { rmSync } from "node:fs";

import fc from "fast-check";
import { expect, test } from "vitest";

import { fail, ok } from "@wezterm-parallel/shared/base/result";
import { usualLimits, type BacklogLimits } from "@wezterm-parallel/shared/client/live/live-backlog";
import { partStates } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveSource } from "@wezterm-parallel/shared/client/live/live-source";
import { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import { BrokenStream } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import { hasEnded, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { cursorText, eventsText } from "@wezterm-parallel/shared/protocol/api/event-stream-text";
import type { RunResource, StatusResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Records, Visibility } from "../../src/base/backlog.ts";
import { QueueRig, submission, task, TestWorker, turn } from "../rigs/queue-rig.ts";

/** The fate of a message on the connection. */
type Fault = "whole" | "lost" | "twice" | "late" | "old" | "broken";

type Step =
  | {
      readonly do: "submit";
      readonly tasks: number;
      readonly sealed: boolean;
      /** In a project that the viewer may not see. */
      readonly elsewhere: boolean;
    }
  | { readonly do: "finish"; readonly pick: number; readonly good: boolean }
  | {
      readonly do: "cancel" | "retry" | "pause" | "resume" | "priority";
      readonly pick: number;
      readonly run: boolean;
    }
  | { readonly do: "extend" | "seal" | "want"; readonly pick: number }
  | { readonly do: "deliver"; readonly faults: readonly Fault[] }
  | { readonly do: "pass time" | "restart server" | "replace server" | "server away" | "turn" };

const faults = fc.array(
  fc.constantFrom<Fault>("whole", "whole", "whole", "lost", "twice", "late", "old", "broken"),
  { maxLength: 30 },
);
const pick = fc.nat(50);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("submit" as const),
      tasks: fc.integer({ min: 1, max: 6 }),
      sealed: fc.boolean(),
      elsewhere: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("finish" as const), pick, good: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "cancel" as const,
        "retry" as const,
        "pause" as const,
        "resume" as const,
        "priority" as const,
      ),
      pick,
      run: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("extend" as const, "seal" as const, "want" as const), pick }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("deliver" as const), faults }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "pass time" as const,
        "restart server" as const,
        "server away" as const,
        "turn" as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace server" as const) }) },
);

test("whatever is lost, doubled, late or broken on the way, the live store ends in the state of the server", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (script) => {
      await using play = await Play.open(usualLimits);
      for (const step of script) await play.take(step);
      await play.settle();
      expect(play.seen()).toEqual(await play.truth());
    }),
    { numRuns: 80 },
  );
}, 180_000);

/** A run that was loaded completely gets a task for which there is no room. */
const outgrowingTheRoom: Step[] = [
  { do: "submit", tasks: 6, sealed: false, elsewhere: false },
  { do: "extend", pick: 0 },
  { do: "deliver", faults: [] },
];

test("with room for few tasks it keeps few, and what it keeps is still as the server has it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (script) => {
      await using play = await Play.open({ tasks: 6, endedRuns: 2 });
      for (const step of script) await play.take(step);
      await play.settle();
      const seen = play.seen();
      const truth = await play.truth();
      const kept = seen.map(({ id }) => id);
      const expected = truth.filter(({ id }) => kept.includes(id));
      expect(seen.map(withoutTasks)).toEqual(expected.map(withoutTasks));
      const open = truth.filter(({ state }) => state === "running" || state === "paused");
      expect(open.filter(({ id }) => !kept.includes(id))).toEqual([]);
      for (const run of seen) {
        const whole = expected.find(({ id }) => id === run.id)?.tasks ?? [];
        expect(whole).toEqual(expect.arrayContaining(run.tasks));
      }
    }),
    { numRuns: 40, examples: [[outgrowingTheRoom]] },
  );
}, 180_000);

test("of runs that nobody looks at, what is under way, failed or wanted is as the server has it, whatever happens on the way", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (script) => {
      await using play = await Play.open({ ...usualLimits, unasked: 2 });
      for (const step of script) await play.take(step);
      await play.settle();
      const truth = await play.truth();
      const seen = play.seen();
      expect(seen.map(withoutTasks)).toEqual(truth.map(withoutTasks));
      for (const [at, run] of seen.entries()) {
        const whole = truth[at]?.tasks ?? [];
        const isShown = ({ state }: { readonly state: TaskState }) => partStates.includes(state);
        const shown = play.isPart(run.id) ? whole.filter(isShown) : whole;
        expect(run.tasks).toEqual(expect.arrayContaining(shown));
        expect(whole).toEqual(expect.arrayContaining(run.tasks));
      }
    }),
    { numRuns: 40 },
  );
}, 180_000);

test("of a large run that nobody looks at only what is under way or next is loaded; who wants it gets all of it, once", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(9));
  const wire = new Wire(rig);
  const asked: unknown[] = [];
  const { source } = wire;
  const tasks: typeof source.tasks = (query) => {
    asked.push(query);
    return source.tasks(query);
  };
  const watched = { ...source, tasks };
  using store = new LiveStore(watched, rig.clock, { limits: { ...usualLimits, unasked: 5 } });
  void store.run();
  await turn(40);
  const run = store.backlog.run("r1");
  expect([store.complete, run?.isPart, run?.loaded, run?.tasks.size]).toEqual([true, true, "none", 5]);
  expect(asked).toHaveLength(2);
  store.want("r1");
  store.want("r1");
  await turn(40);
  expect([run?.isPart, run?.loaded, run?.tasks.size]).toEqual([false, "all", 9]);
  await rig.clock.pass(3_000);
  await turn(40);
  expect(asked).toHaveLength(3);
});

test("another history is noticed by who has seen no event of the one before", async () => {
  await using play = await Play.open(usualLimits);
  await play.take({ do: "submit", tasks: 2, sealed: false, elsewhere: true });
  await play.take({ do: "finish", pick: 0, good: false });
  await play.take({ do: "finish", pick: 0, good: false });
  await play.take({ do: "replace server" });
  await play.take({ do: "submit", tasks: 2, sealed: false, elsewhere: false });
  await play.settle();
  expect(play.seen()).toEqual(await play.truth());
});

test("events of projects that one may not see cost no request, however they lie between one's own", async () => {
  const quiet = steps.filter((step) => step.do === "submit" || step.do === "finish" || step.do === "cancel");
  await fc.assert(
    fc.asyncProperty(fc.array(quiet, { minLength: 5, maxLength: 30 }), async (script) => {
      await using play = await Play.open(usualLimits);
      await play.settle();
      const before = play.eventRequests;
      for (const step of script) {
        await play.take(step);
        await play.take({ do: "deliver", faults: [] });
      }
      await play.catchUp();
      expect(play.seen()).toEqual(await play.truth());
      expect(play.eventRequests).toBe(before);
    }),
    { numRuns: 30 },
  );
}, 60_000);

test("counts what happens to groups and services, whose events belong to no run", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(1));
  const worker = await TestWorker.connect(rig);
  const wire = new Wire(rig);
  using store = new LiveStore(wire.source, rig.clock);
  void store.run();
  await turn(10);
  await rig.queue.backlog.changeGroup(1, "heavy", { parallel: 2 });
  const state = { kind: "starting" as const, since: 1 };
  await worker.reportServices({
    id: "db@p1",
    name: "db",
    scope: "project",
    project: { kind: "directory", directory: "/project" },
    state,
    starts: 1,
    ports: [],
    pinned: true,
    neededBy: [],
    history: [{ seq: 1, state }],
  });
  await turn(10);
  await wire.deliver([]);
  await turn(10);
  const { groupChanges, serviceChanges } = store.backlog;
  expect([groupChanges, serviceChanges]).toEqual([1, 1]);
});

test("has every run with its tasks when no requests are pending", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(3));
  await rig.submit(tasksOf(2));
  using store = new LiveStore(new Wire(rig).source, rig.clock);
  const quiet = new Promise<void>((resolve) => {
    store.listen(() => store.loading || resolve());
  });
  void store.run();
  await quiet;
  await turn(10);
  expect(store.backlog.runs.map(({ tasks }) => tasks.size)).toEqual([2, 3]);
});

test("who was never here has three rounds of questions until tasks are there: the status, then runs, events and where they begin, then the tasks", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(2));
  const held = new HeldSource(new Wire(rig).source);
  using store = new LiveStore(held.source, rig.clock);
  void store.run();
  expect(await held.round()).toEqual(["status"]);
  expect(await held.round()).toEqual(["events", "newest runs", "open runs", "stream"]);
  expect(await held.round()).toEqual(["r1", "tasks of r1, at most 1000"]);
  await turn(20);
  expect(store.backlog.run("r1")?.loaded).toBe("all");
  expect(await held.round()).toEqual(["status"]);
  await turn(20);
  await rig.submit(tasksOf(1));
  expect(store.link.kind).toBe("live");
});

test("asks anew when the server is replaced between two answers, and keeps nothing of the earlier one", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(2));
  const wire = new Wire(rig);
  const held = new HeldSource(wire.source);
  using store = new LiveStore(held.source, rig.clock);
  void store.run();
  await held.round();
  await held.round();
  await held.round();
  await turn(20);
  expect(store.backlog.run("r1")?.tasks.size).toBe(2);
  await rig.stop();
  for (const end of ["", "-wal", "-shm"]) rmSync(rig.file + end, { force: true });
  rig.clock.wall += 1;
  await rig.start();
  await rig.submit(tasksOf(5));
  expect(await held.round()).toEqual(["status"]);
  held.letGo();
  await turn(20);
  await rig.clock.pass(1_000);
  await turn(40);
  expect(store.backlog.run("r1")?.tasks.size).toBe(5);
  expect(store.link.kind).toBe("live");
});

test("who loaded everything and got no events loads everything again: nothing says that it was one server", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(2));
  const { source } = new Wire(rig);
  let refused = 0;
  using store = new LiveStore(
    {
      ...source,
      eventStream: async (query) => {
        refused += 1;
        return refused === 1 ? fail(awayFailure) : source.eventStream(query);
      },
    },
    rig.clock,
  );
  void store.run();
  await turn(40);
  expect([store.link.kind, store.backlog.run("r1")?.tasks.size]).toEqual(["away", 2]);
  await rig.stop();
  for (const end of ["", "-wal", "-shm"]) rmSync(rig.file + end, { force: true });
  await rig.start();
  await rig.submit(tasksOf(5));
  await rig.clock.pass(1_000);
  await turn(40);
  expect([store.link.kind, store.backlog.run("r1")?.tasks.size]).toEqual(["live", 5]);
});

test("of two runs that are loaded at once, the one asked for later gets the room that the other one leaves", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(tasksOf(5));
  await rig.submit(tasksOf(4));
  const held = new HeldSource(new Wire(rig).source);
  using store = new LiveStore(held.source, rig.clock, { limits: { tasks: 6, endedRuns: 2 } });
  void store.run();
  await held.round();
  await held.round();
  expect(await held.round()).toEqual(["r2", "tasks of r2, at most 6", "r1", "tasks of r1, at most 2"]);
  await turn(20);
  expect(store.backlog.runs.map(({ tasks, loaded }) => [tasks.size, loaded])).toEqual([
    [4, "all"],
    [2, "some"],
  ]);
  held.letGo();
  await turn(20);
});

test("a run that is wanted before the runs are known is loaded first, however old it is", async () => {
  await using rig = await QueueRig.open();
  for (let run = 0; run < 3; run += 1) await rig.submit(tasksOf(1));
  const { source } = new Wire(rig);
  // As from a server with a thousand newer runs.
  const some: LiveSource = { ...source, runs: (query) => source.runs({ ...query, limit: 1 }) };
  const held = new HeldSource(some);
  using store = new LiveStore(held.source, rig.clock);
  void store.run();
  store.want("r1");
  await held.round();
  await held.round();
  expect(await held.round()).toEqual([
    "r1",
    expect.stringContaining("r1"),
    "r3",
    expect.stringContaining("r3"),
  ]);
  await turn(20);
  expect(store.backlog.run("r1")?.loaded).toBe("all");
  held.letGo();
  await turn(20);
});

test("a run that is wanted while the server is away is loaded when it is back", async () => {
  await using rig = await QueueRig.open();
  for (let run = 0; run < 12; run += 1) {
    await rig.submit(tasksOf(1));
    await rig.queue.backlog.act({ action: "cancel", ids: [`r${run + 1}`], subtree: false });
  }
  const wire = new Wire(rig);
  using store = new LiveStore(wire.source, rig.clock);
  void store.run();
  await turn(80);
  expect(store.backlog.run("r1")?.loaded).toBe("none");
  wire.away = true;
  wire.cut();
  await turn(20);
  store.want("r1");
  await turn(20);
  wire.away = false;
  await rig.clock.pass(2_000);
  await turn(40);
  expect(store.backlog.run("r1")?.loaded).toBe("all");
});

test("loads runs in progress concurrently", async () => {
  await using rig = await QueueRig.open();
  for (let run = 0; run < 4; run += 1) await rig.submit(tasksOf(2));
  const held = new HeldSource(new Wire(rig).source);
  using store = new LiveStore(held.source, rig.clock);
  void store.run();
  await held.round();
  await held.round();
  const tasksOfRun = (run: string) => `tasks of ${run}, at most 1000`;
  expect(await held.round()).toEqual(["r4", tasksOfRun("r4"), "r3", tasksOfRun("r3")]);
  held.letGo();
  await turn(40);
  expect(store.complete).toBe(true);
  expect(store.backlog.runs.map(({ tasks }) => tasks.size)).toEqual([2, 2, 2, 2]);
});

function withoutTasks<T extends { tasks: unknown }>({ tasks: _tasks, ...rest }: T) {
  return rest;
}

function tasksOf(count: number): TaskSpecInput[] {
  return Array.from({ length: count }, (_, at) =>
    task(`t${at}`, {
      needs: at > 1 && at % 2 === 0 ? [{ task: `t${at - 1}`, if: "success" }] : [],
      retry: { max: at % 3 === 0 ? 1 : 0, backoff: 100, lost: 2 },
    }),
  );
}

/** A real queue, a connection that can be disturbed, and the store at its end. */
class Play implements AsyncDisposable {
  readonly #rig: QueueRig;
  readonly #wire: Wire;
  readonly #store: LiveStore;
  #worker: TestWorker;

  private constructor(rig: QueueRig, worker: TestWorker, limits: BacklogLimits) {
    this.#rig = rig;
    this.#worker = worker;
    this.#wire = new Wire(rig, ownProject);
    this.#store = new LiveStore(this.#wire.source, rig.clock, { limits });
    void this.#store.run();
  }

  static async open(limits: BacklogLimits): Promise<Play> {
    const rig = await QueueRig.open();
    await beginOwnProject(rig);
    return new Play(rig, await TestWorker.connect(rig, { tasks: 3 }), limits);
  }

  async take(step: Step): Promise<void> {
    await this.#do(step);
    await turn(2);
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "submit":
        await this.#rig.submit(tasksOf(step.tasks), {
          sealed: step.sealed,
          ...(step.elsewhere && { project: { kind: "directory", directory: "/elsewhere" } }),
        });
        return;
      case "finish":
        return this.#finish(step);
      case "deliver":
        return this.#wire.deliver(step.faults);
      case "pass time":
        return this.#rig.clock.pass(1_000);
      case "restart server":
      case "replace server":
        return this.#restart(step.do === "replace server");
      case "server away":
        this.#wire.away = !this.#wire.away;
        return;
      case "turn":
        return;
      case "want":
        return void this.#pickRun(step.pick, (run) => this.#store.want(run.id));
      case "extend":
      case "seal":
        return this.#grow(step.do, step.pick);
      default:
        return this.#act(step);
    }
  }

  async #finish({ pick, good }: Extract<Step, { do: "finish" }>): Promise<void> {
    const live = [...this.#worker.live.keys()];
    const name = live[pick % Math.max(1, live.length)];
    if (name !== undefined) await this.#worker.finish(name, good ? 0 : 1);
  }

  async #restart(empty: boolean): Promise<void> {
    this.#wire.cut();
    this.#wire.down = true;
    await this.#rig.stop();
    if (empty) for (const end of ["", "-wal", "-shm"]) rmSync(this.#rig.file + end, { force: true });
    // Another history begins at another time.
    this.#rig.clock.wall += 1;
    await this.#rig.start();
    await beginOwnProject(this.#rig);
    this.#wire.down = false;
    this.#worker = await TestWorker.connect(this.#rig, { tasks: 3 });
  }

  async #pickRun<T>(
    at: number,
    use: (run: RunResource) => T,
    mayTake = (_run: RunResource) => true,
  ): Promise<T | undefined> {
    const runs = (await this.#rig.queue.records.runs({ limit: 100 })).items.filter(mayTake);
    const run = runs[at % Math.max(1, runs.length)];
    return run === undefined ? undefined : use(run);
  }

  async #grow(how: "extend" | "seal", at: number): Promise<void> {
    const { backlog } = this.#rig.queue;
    const name = `more${at}-${Math.random().toString(36).slice(2)}`;
    await this.#pickRun(
      at,
      ({ number }) =>
        how === "seal" ? backlog.seal(number) : backlog.extend(number, submission([task(name)]).tasks),
      ({ sealed }) => !sealed,
    );
  }

  async #act({ do: action, pick, run }: Extract<Step, { run: boolean }>): Promise<void> {
    const { items } = await this.#rig.queue.records.tasks({ limit: 500 });
    const chosen = items[pick % Math.max(1, items.length)];
    if (chosen === undefined) return;
    const ids = [run && action !== "priority" ? chosen.run : chosen.id];
    const more = {
      cancel: { subtree: false },
      retry: { only: "all" },
      pause: {},
      resume: {},
      priority: { priority: pick },
    };
    await this.#rig.queue.backlog.act({ action, ids, ...more[action] } as never);
  }

  /** Replaces the connection by one that works. */
  async settle(): Promise<void> {
    this.#wire.away = false;
    this.#wire.cut();
    await this.catchUp();
  }

  /** Delivers all pending messages. */
  async catchUp(): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      await this.#rig.clock.pass(1_100);
      await this.#wire.deliver([]);
      await turn(10);
    }
  }

  get eventRequests(): number {
    return this.#wire.eventRequests;
  }

  isPart(run: string): boolean {
    return this.#store.backlog.run(run)?.isPart === true;
  }

  async truth() {
    const records = this.#rig.queue.records.seen(ownProject);
    const { items } = await records.runs({ limit: 1000 });
    return await Promise.all(
      items.map(async (run) => ({
        ...runFields(run),
        tasks: (await records.tasks({ run: run.number, limit: 1000 })).items.map(taskFields),
      })),
    );
  }

  seen() {
    return this.#store.backlog.runs.map((run) => ({
      ...runFields(run.resource),
      tasks: [...run.tasks.values()].map(taskFields),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#store[Symbol.dispose]();
    this.#wire.down = true;
    this.#wire.cut();
    await turn();
    await this.#rig[Symbol.asyncDispose]();
  }
}

type RunFields = Pick<
  Parameters<LiveStore["backlog"]["putRun"]>[0],
  "id" | "state" | "sealed" | "counts" | "startedAt" | "endedAt"
>;

/**
 * Leaves out `sealed` of a cancelled run: cancelling seals it, but no event reports that until the run has
 * ended.
 */
function runFields({ id, state, sealed, counts, startedAt, endedAt }: RunFields) {
  const positive = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id,
    state,
    sealed: endedAt !== undefined && sealed,
    counts: Object.fromEntries(positive),
    startedAt,
    endedAt,
  };
}

type TaskFields = Parameters<LiveStore["backlog"]["putTasks"]>[1][number];

function taskFields(task: Omit<TaskFields, "why">) {
  const { id, state, attempts, outcome, failure, priority, worker } = task;
  const { readyAt, startedAt, endedAt, resumesAt } = task;
  return {
    id,
    state,
    attempts,
    outcome,
    failure,
    priority,
    worker,
    readyAt,
    startedAt,
    endedAt,
    resumesAt,
  };
}

const awayFailure: Failure = { reason: "unavailable", detail: "The server does not answer." };

/** The projects that the viewer may see. */
const ownProject: ReadonlySet<number> = new Set([1]);

async function beginOwnProject(rig: QueueRig): Promise<void> {
  const begun = await rig.queue.backlog.beginProject({ kind: "directory", directory: "/project" });
  if (!begun.ok || !ownProject.has(begun.value.number)) throw new Error("another project was first");
}

/** The queue's API as the store sees it, over a connection that the test disturbs. */
class Wire {
  readonly source: LiveSource;
  /** Number of answered requests for events. */
  eventRequests = 0;
  away = false;
  /** True while the server's process is down. */
  down = false;
  readonly #records: () => Records;
  #open: Connection | undefined;

  constructor(rig: QueueRig, visible: Visibility = "all") {
    const records = () => rig.queue.records.seen(visible);
    this.#records = records;
    const ask = async <T>(answer: () => T | Promise<T>) => {
      await turn(1);
      return this.away || this.down ? fail(awayFailure) : ok(await answer());
    };
    this.source = {
      transport: { decoder: () => (bytes: Uint8Array) => new TextDecoder().decode(bytes) } as never,
      handshake: () =>
        ask(
          async () =>
            ({ ...(await records().status()), home: "", draining: false, trouble: [] }) as StatusResource,
        ),
      runs: (query) => ask(() => records().runs({ limit: 100, ...query } as never)),
      run: async (id) => {
        const run = await ask(() => records().run(Number(id.slice(1))));
        return run.ok ? run.value : run;
      },
      tasks: ({ run, ...query } = {}) =>
        ask(() =>
          records().tasks({
            limit: 100,
            ...query,
            ...(run !== undefined && { run: Number(run.slice(1)) }),
          } as never),
        ),
      events: ({ after = 0, limit = 100 } = {}) =>
        ask(async () => {
          this.eventRequests += 1;
          const items = await records().events({ after, limit });
          return { items, next: items.length === limit ? String(items.at(-1)?.seq) : undefined };
        }),
      eventStream: ({ after }) =>
        ask(async () => this.#connect(after === "now" ? await records().lastEvent() : after)),
    };
  }

  #connect(from: number) {
    const connection = new Connection(from);
    this.#open = connection;
    return { status: 200, headers: {}, bytes: connection.read(), close: () => connection.end() };
  }

  cut(): void {
    this.#open?.end();
    this.#open = undefined;
  }

  /** Sends the events since the last call in the server's format, each message with its fault. */
  async deliver(faults: readonly Fault[]): Promise<void> {
    const connection = this.#open;
    if (connection === undefined || this.away) return;
    const messages = await this.#news(connection);
    const late: string[] = [];
    for (const [at, message] of messages.entries()) {
      const fault = faults[at] ?? "whole";
      if (fault === "broken") return this.cut();
      if (fault === "late") late.push(message);
      for (const each of arriving(fault, message, messages)) connection.send(each);
      if (fault === "whole") for (const each of late.splice(0)) connection.send(each);
    }
    for (const message of late) connection.send(message);
  }

  async #news(connection: Connection): Promise<readonly string[]> {
    const records = this.#records();
    const after = connection.sent;
    const events = await records.events({ after, limit: 10_000 });
    connection.sent = events.at(-1)?.seq ?? (await records.lastEvent());
    if (events.length === 0 && connection.sent > after) return [cursorText({ seq: connection.sent, after })];
    return eventsText(events, { after }).match(/[^]+?\n\n/g) ?? [];
  }
}

/** A source that answers only on request of the test. */
class HeldSource {
  readonly source: LiveSource;
  #asked: { readonly what: string; readonly answer: () => void }[] = [];
  #holds = true;

  constructor(inner: LiveSource) {
    this.source = {
      ...inner,
      handshake: () => this.#hold("status", () => inner.handshake()),
      runs: (query) =>
        this.#hold(query?.state === undefined ? "newest runs" : "open runs", () => inner.runs(query)),
      run: (id) => this.#hold(id, () => inner.run(id)),
      tasks: (query) =>
        this.#hold(`tasks of ${query?.run}, at most ${query?.limit}`, () => inner.tasks(query)),
      events: (query) => this.#hold("events", () => inner.events(query)),
      eventStream: (query) => this.#hold("stream", () => inner.eventStream(query)),
    };
  }

  /** Answers all requests since the last call; returns what they asked for. */
  async round(): Promise<readonly string[]> {
    await turn(20);
    const asked = this.#asked.splice(0);
    for (const { answer } of asked) answer();
    return asked.map(({ what }) => what);
  }

  /** Answers everything from now on. */
  letGo(): void {
    this.#holds = false;
    for (const { answer } of this.#asked.splice(0)) answer();
  }

  #hold<T>(what: string, answer: () => Promise<T>): Promise<T> {
    if (!this.#holds) return answer();
    return new Promise((resolve) => this.#asked.push({ what, answer: () => resolve(answer()) }));
  }
}

function arriving(fault: Fault, message: string, messages: readonly string[]): readonly string[] {
  if (fault === "lost" || fault === "late") return [];
  if (fault === "twice") return [message, message];
  return fault === "old" ? [message, ...messages.slice(0, 1)] : [message];
}

class Connection {
  sent: number;
  #waiting: string[];
  #wake: () => void = () => {};
  #ended = false;

  constructor(from: number) {
    this.sent = from;
    this.#waiting = [cursorText({ seq: from })];
  }

  send(message: string): void {
    this.#waiting.push(message);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const text = this.#waiting.splice(0).join("");
      if (text !== "") yield new TextEncoder().encode(text);
      if (this.#ended) throw new BrokenStream("cut");
      if (this.#waiting.length > 0) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

test("a run that is too old to be kept is loaded when somebody looks at it, and kept from then on", async () => {
  await using rig = await QueueRig.open();
  const ended = async (name: string) => {
    const run = await rig.submit([task(name)]);
    await rig.queue.backlog.act({ action: "cancel", ids: [`r${run}`], subtree: false });
    return `r${run}`;
  };
  const first = await ended("one");
  const second = await ended("two");
  await ended("three");
  const wire = new Wire(rig);
  using store = new LiveStore(wire.source, rig.clock, { limits: { tasks: 100, endedRuns: 1 } });
  void store.run();
  await turn(40);
  expect(store.backlog.run(first)).toBeUndefined();
  store.want(first);
  await turn(40);
  expect(store.backlog.task(`${first}/one`)?.state).toBe("cancelled");
  store.want(second);
  await turn(40);
  expect([first, second].map((run) => store.backlog.run(run)?.loaded)).toEqual(["all", "all"]);
});

test("stops requesting when the store is disposed", async () => {
  await using rig = await QueueRig.open();
  const wire = new Wire(rig);
  const store = new LiveStore(wire.source, rig.clock);
  const running = store.run();
  await turn(20);
  expect(store.link.kind).toBe("live");
  store[Symbol.dispose]();
  await running;
  expect(rig.clock.timers).toBeLessThanOrEqual(1);
});

test("how the store stands to the server is told: away from when on, and back", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("one")]);
  const wire = new Wire(rig);
  wire.away = true;
  using store = new LiveStore(wire.source, rig.clock);
  void store.run();
  await turn(20);
  expect(store.link).toMatchObject({ kind: "away", known: false, failure: awayFailure });
  wire.away = false;
  await rig.clock.pass(2_000);
  await turn(20);
  expect(store.link.kind).toBe("live");
  expect(store.backlog.task(`r${run}/one`)?.state).toBe("ready");
  wire.away = true;
  wire.cut();
  await turn(20);
  const { link } = store;
  expect(link).toMatchObject({ kind: "away", known: true });
  expect(hasEnded(store.backlog.task(`r${run}/one`)?.state ?? "failed")).toBe(false);
  wire.away = false;
  await rig.clock.pass(2_000);
  await turn(20);
  expect(store.link.kind).toBe("live");
});
