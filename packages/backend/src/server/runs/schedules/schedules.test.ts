import { expect, test } from "vitest";

import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ScheduleTiming } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";

import { QueueRig, submission, task, turn } from "../../../../test/rigs/queue-rig.ts";
import { Schedules, type SchedulesOptions } from "./schedules.ts";

const minute = 60_000;
/** The full minute before the rig's clock starts. */
const started = Math.floor(1_700_000_000_000 / minute) * minute;
const local = { kind: "local", id: "local", name: "local owner" } as const;

class ScheduleRig implements AsyncDisposable {
  readonly queue: QueueRig;
  #schedules: Schedules | undefined;
  /** Returned instead of a run. */
  failure: Failure | undefined;
  mayRun = true;
  readonly project: number;

  private constructor(queue: QueueRig, project: number) {
    this.queue = queue;
    this.project = project;
  }

  static async open(): Promise<ScheduleRig> {
    const queue = await QueueRig.open();
    queue.clock.wall = started + 10_000;
    const begun = await queue.store.runs.project(submission([]).project);
    if (!begun.ok) throw new Error(begun.failure.detail);
    const rig = new ScheduleRig(queue, begun.value.number);
    await rig.start();
    return rig;
  }

  async start(): Promise<void> {
    const { store, queue, clock } = this.queue;
    const options: SchedulesOptions = {
      store,
      clock,
      feed: queue.feed,
      backlog: queue.backlog,
      submission: async ({ name }) =>
        this.failure === undefined ? ok(submission([task("a")], { title: name })) : fail(this.failure),
      mayRun: async () => this.mayRun,
      refusal: () => undefined,
    };
    this.#schedules = new Schedules(options);
    await this.settle();
  }

  async stop(): Promise<void> {
    this.#schedules?.[Symbol.dispose]();
    await this.queue.stop();
  }

  /** As if the machine was off for a while. */
  async offFor(ms: number): Promise<void> {
    await this.stop();
    this.queue.clock.wall += ms;
    await this.queue.start();
    await this.start();
  }

  get schedules(): Schedules {
    if (this.#schedules === undefined) throw new Error("the rig is closed");
    return this.#schedules;
  }

  async set(name: string, timing: Partial<ScheduleTiming> = {}): Promise<void> {
    const set = await this.queue.store.schedules.set(
      { project: this.project, name },
      {
        timing: {
          cron: "* * * * *",
          timezone: "UTC",
          missed: "skip",
          windowMs: 60 * minute,
          overlap: "skip",
          jitterMs: 0,
          ...timing,
        },
        work: { kind: "plan", tasks: [], params: [] },
        place: submission([]).project,
        isOfPlan: false,
        owner: local,
      },
    );
    if (!set.ok) throw new Error(set.failure.detail);
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    await this.queue.clock.pass(ms);
    await this.settle();
  }

  async settle(): Promise<void> {
    // The parser of expressions is loaded with the first schedule.
    await import("@wezterm-parallel/shared/domain/schedule/cron-times");
    await turn(40);
  }

  /** `dueAt` in minutes since the start, oldest first. */
  async history(name: string): Promise<readonly string[]> {
    const { reader } = this.queue.store;
    const found = await reader.schedule({ project: this.project, name });
    const firings = await reader.firings({ schedule: found?.id ?? 0, limit: 1000 });
    return firings
      .map(({ dueAt, state, count, run }) => {
        const at = (dueAt - started) / minute;
        return `${at} ${state}${run === undefined ? "" : ` r${run.run}`}${count > 1 ? ` x${count}` : ""}`;
      })
      .toReversed();
  }

  async end(run: number): Promise<void> {
    const acted = await this.queue.queue.backlog.act({ action: "cancel", ids: [`r${run}`], subtree: false });
    if (!acted.ok) throw new Error(acted.failure.detail);
    await this.settle();
  }

  async runs(): Promise<number> {
    return (await this.queue.store.reader.runs({ limit: 1000 })).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#schedules?.[Symbol.dispose]();
    await this.queue[Symbol.asyncDispose]();
  }
}

test("a schedule starts a run at each of its times, and without schedules nothing wakes", async () => {
  await using rig = await ScheduleRig.open();
  const timers = rig.queue.clock.timers;
  await rig.set("each");
  expect(rig.queue.clock.timers).toBe(timers + 1);
  await rig.pass(minute);
  await rig.end(1);
  await rig.pass(minute);
  expect(await rig.history("each")).toEqual(["1 started r1", "2 started r2"]);
  expect(await rig.queue.store.schedules.remove({ project: rig.project, name: "each" })).toEqual(
    ok({ removed: true }),
  );
  await rig.settle();
  expect(rig.queue.clock.timers).toBe(timers);
});

test("a time during a run is skipped, or queued until the run has ended", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("skips");
  await rig.set("queues", { overlap: "queue" });
  await rig.pass(2 * minute);
  expect(await rig.history("queues")).toEqual(["1 started r1", "2 waiting"]);
  expect(await rig.history("skips")).toEqual(["1 started r2", "2 skipped"]);
  await rig.end(1);
  expect(await rig.history("queues")).toEqual(["1 started r1", "2 started r3"]);
});

test("cancel-running cancels the run before and starts the new one", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("newest", { overlap: "cancel-running" });
  await rig.pass(2 * minute);
  expect(await rig.history("newest")).toEqual(["1 started r1", "2 started r2"]);
  const [newest, before] = await rig.queue.store.reader.runs({ limit: 2 });
  expect([before?.state, newest?.state]).toEqual(["cancelled", "running"]);
});

test("times at which no server ran are missed, made up for once, or all made up for", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("skips");
  await rig.set("once", { missed: "run-once" });
  await rig.set("all", { missed: "run-all" });
  await rig.offFor(5 * minute);
  // The newest time is punctual for a server that starts 10 s later.
  expect(await rig.history("all")).toEqual([
    "1 started r1",
    "2 waiting",
    "3 waiting",
    "4 waiting",
    "5 skipped",
  ]);
  expect(await rig.history("once")).toEqual(["4 missed x4", "5 started r2"]);
  expect(await rig.history("skips")).toEqual(["4 missed x4", "5 started r3"]);
  await rig.end(1);
  expect((await rig.history("all"))[1]).toBe("2 started r4");
});

test("a firing that was decided when the server stopped starts once with the next server", async () => {
  await using rig = await ScheduleRig.open();
  rig.failure = { reason: "unavailable", detail: "No worker is connected." };
  await rig.set("each");
  await rig.pass(minute);
  expect(await rig.history("each")).toEqual(["1 waiting"]);
  await rig.stop();
  rig.failure = undefined;
  await rig.queue.start();
  await rig.start();
  expect(await rig.history("each")).toEqual(["1 started r1"]);
  await rig.offFor(0);
  await rig.offFor(0);
  expect(await rig.history("each")).toEqual(["1 started r1"]);
  expect(await rig.runs()).toBe(1);
});

test("two servers that decide and start the same firing make one run", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("each");
  const { store } = rig.queue;
  const found = await store.reader.schedule({ project: rig.project, name: "each" });
  const schedule = found?.id ?? 0;
  const dueAt = started + minute;
  const decision = { schedule, firings: [{ dueAt, state: "waiting" as const }], dropped: [] };
  const decided = await Promise.all([store.schedules.decide(decision), store.schedules.decide(decision)]);
  expect(decided).toEqual([ok({ recorded: 1 }), ok({ recorded: 0 })]);
  const given = submission([task("a")]);
  const starts = await Promise.all([
    store.schedules.start({ schedule, dueAt }, given, local),
    store.schedules.start({ schedule, dueAt }, given, local),
  ]);
  expect(starts.map(({ ok: isOk }) => isOk)).toEqual([true, false]);
  expect(await rig.runs()).toBe(1);
});

test("what passes is waited for, and any other failure is in the history", async () => {
  await using rig = await ScheduleRig.open();
  rig.failure = { reason: "unavailable", detail: "No worker is connected." };
  await rig.set("each", { cron: "*/10 * * * *" });
  await rig.pass(10 * minute);
  expect((await rig.history("each")).at(-1)).toMatch(/ waiting$/);
  rig.failure = { reason: "invalid-plan", detail: "The plan has 1 error." };
  await rig.pass(minute);
  expect((await rig.history("each")).at(-1)).toMatch(/ failed$/);
  const events = await rig.queue.store.reader.events({ after: 0, kinds: ["schedule.missed"], limit: 10 });
  expect(events).toMatchObject([{ data: { schedule: "each", state: "failed", failure: rig.failure } }]);
});

test("a schedule of somebody who may no longer run tasks starts none and says so", async () => {
  await using rig = await ScheduleRig.open();
  rig.mayRun = false;
  await rig.set("each");
  await rig.pass(minute);
  expect(await rig.history("each")).toEqual(["1 failed"]);
  expect(await rig.runs()).toBe(0);
});

test("a paused schedule starts none, and its times are not made up for", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("each", { missed: "run-all" });
  const name = { project: rig.project, name: "each" };
  await rig.queue.store.schedules.pause(name, true);
  await rig.pass(5 * minute);
  await rig.queue.store.schedules.pause(name, false);
  await rig.settle();
  expect(await rig.history("each")).toEqual([]);
  await rig.pass(minute);
  expect(await rig.history("each")).toEqual(["6 started r1"]);
});

test("a schedule runs by hand while it is paused and while a run of it has not ended", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("each");
  await rig.pass(minute);
  const name = { project: rig.project, name: "each" };
  const paused = await rig.queue.store.schedules.pause(name, true);
  if (!paused.ok) throw new Error(paused.failure.detail);
  const fired = await rig.schedules.fire(paused.value);
  expect(fired).toMatchObject({ ok: true, value: { byHand: true, state: "started", run: { run: 2 } } });
  rig.failure = { reason: "invalid-plan", detail: "The plan has 1 error." };
  rig.queue.clock.wall += 1;
  expect(await rig.schedules.fire(paused.value)).toEqual(fail(rig.failure));
});

test("jitter delays the start and not the time of a firing", async () => {
  await using rig = await ScheduleRig.open();
  await rig.set("later", { cron: "*/30 * * * *", jitterMs: 20 * minute });
  await rig.pass(30 * minute);
  const [firing] = await rig.queue.store.reader.firings({ schedule: 1, limit: 1 });
  const delay = (firing?.startsAt ?? 0) - (firing?.dueAt ?? 0);
  expect(delay).toBeGreaterThan(0);
  expect(delay).toBeLessThan(20 * minute);
  await rig.pass(delay);
  const [run] = await rig.queue.store.reader.runs({ limit: 1 });
  expect(run?.createdAt).toBeGreaterThanOrEqual(firing?.startsAt ?? 0);
});
