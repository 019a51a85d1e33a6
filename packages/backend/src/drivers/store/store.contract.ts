import { mapInSteps } from "@wezterm-parallel/shared/base/steps";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import {
  type ProjectRef,
  type RunSubmission,
  runSubmissionSchema,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptRef, Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Change, Claimed, ConnectedWorker, Store } from "./store.ts";
import type { WorkerIdentity } from "./worker-identity.ts";
import { readyTasks } from "../../../test/rigs/ready-tasks.ts";

/** Contract of every store; `open` returns an empty one, which the suite disposes. */
export function describeStore(name: string, open: (clock: ManualClock) => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    const clock = new ManualClock();
    beforeEach(async () => {
      store = await open(clock);
    });
    afterEach(() => store[Symbol.asyncDispose]());
    describeClaims(() => store);
    describeReports(() => store);
    describeIdempotency(() => store);
    describeBackoffs(() => store, clock);
    describePlacing(() => store);
    describeProjects(() => store);
  });
}

export class ManualClock implements Clock {
  wall = 1_700_000_000_000;
  passed = 0;
  now(): number {
    return this.wall;
  }
  monotonic(): number {
    return this.passed;
  }
  after(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }
}

function describeProjects(store: () => Store): void {
  test("assigns the first run to a project that was created before it", async () => {
    const git = { kind: "git", directory: "/w/app", root: "/w", commonDir: "/w/.git", base: "abc" } as const;
    const other = { kind: "directory", directory: "/elsewhere" } as const;
    const { number } = await must(store().runs.project(git));
    expect(await must(store().runs.project({ ...git, directory: "/w" }))).toEqual({ number });
    expect((await must(store().runs.project(other))).number).not.toBe(number);
    expect(await store().reader.projectNumber("/w/.git")).toBe(number);
    expect(await store().reader.projectNumber("/w")).toBeUndefined();
    const begun = { number, key: "/w/.git", directory: "/w", runs: 0 };
    expect(await store().reader.projects()).toContainEqual(begun);
    const { run } = await must(store().runs.submit({ ...submissionOf(["a"]), project: git }));
    expect(await store().reader.projectOf(run)).toBe(number);
    expect(await store().reader.projects()).toContainEqual({ ...begun, directory: "/w/app", runs: 1 });
  });
}

function describeClaims(store: () => Store): void {
  test("claims a task once, even when it is requested repeatedly", async () => {
    const worker = await connect(store());
    await submit(store(), ["a"]);
    const { epoch } = await must(store().attempts.takePlacer("one"));
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => must(store().attempts.claim(epoch, [{ task: 1, worker }]))),
    );
    expect(claims.flat()).toHaveLength(1);
  });

  test("claims nothing for a worker that drains, whatever its placer knows", async () => {
    const worker = await connect(store());
    await submit(store(), ["a"]);
    const { epoch } = await must(store().attempts.takePlacer("one"));
    await must(store().attempts.drain("local", true));
    expect(await must(store().attempts.claim(epoch, [{ task: 1, worker }]))).toEqual([]);
    expect((await store().reader.workers())[0]?.drainingSince).toBe(1_700_000_000_000);
    await must(store().attempts.drain("local", false));
    expect(await must(store().attempts.claim(epoch, [{ task: 1, worker }]))).toHaveLength(1);
    expect((await store().attempts.drain("gone", true)).ok).toBe(false);
  });

  test("claims nothing after another placer took over", async () => {
    const worker = await connect(store());
    await submit(store(), ["a"]);
    const old = await must(store().attempts.takePlacer("one"));
    await must(store().attempts.takePlacer("two"));
    const claim = await store().attempts.claim(old.epoch, [{ task: 1, worker }]);
    expect(claim.ok || claim.failure.reason).toBe("conflict");
    expect((await store().reader.counts()).ready).toBe(1);
  });

  test("nothing is claimed for an earlier life of a worker, nor from a paused run", async () => {
    const before = await connect(store());
    const now = await connect(store());
    await submit(store(), ["a"]);
    const { epoch } = await must(store().attempts.takePlacer("one"));
    expect(await must(store().attempts.claim(epoch, [{ task: 1, worker: before }]))).toEqual([]);
    await must(store().runs.pause(1, true));
    expect(await must(store().attempts.claim(epoch, [{ task: 1, worker: now }]))).toEqual([]);
    await must(store().runs.pause(1, false));
    expect(await must(store().attempts.claim(epoch, [{ task: 1, worker: now }]))).toHaveLength(1);
  });

  test("ready tasks come by priority, then deadline, then longest path, then age", async () => {
    await submit(store(), [
      "old",
      "head",
      { name: "tail", needs: [{ task: "head" }] },
      { name: "due", deadline: 5 },
      { name: "urgent", priority: 3 },
    ]);
    const names = await store().reader.namesOf(await readyTasks(store()));
    expect(names).toEqual(["r1/urgent", "r1/due", "r1/head", "r1/old"]);
  });
}

function describeReports(store: () => Store): void {
  test("a report of an earlier life of the worker is stale and changes nothing", async () => {
    const before = await connect(store());
    await submit(store(), ["a"]);
    const [ref] = await claimAll(store(), before);
    await connect(store());
    expect(await must(store().attempts.report(before, [ended(ref)]))).toEqual([ref]);
    expect((await store().reader.counts()).leased).toBe(1);
  });

  test("counts an end once when it is reported twice", async () => {
    const worker = await connect(store());
    await submit(store(), ["a", { name: "b", needs: [{ task: "a" }] }]);
    const [ref] = await claimAll(store(), worker);
    expect(await must(store().attempts.report(worker, [ended(ref), ended(ref)]))).toEqual([]);
    expect(await store().reader.counts()).toMatchObject({ succeeded: 1, ready: 1, blocked: 0 });
  });

  test("a failure that is allowed starts what needs success, counts for no halt, and fails no run", async () => {
    const worker = await connect(store());
    const submission = submissionOf([
      { name: "may", allowFailure: true },
      { name: "next", needs: [{ task: "may" }] },
    ]);
    await must(store().runs.submit({ ...submission, halt: { failures: 1, running: "cancel" } }));
    const [may] = await claimAll(store(), worker);
    await must(store().attempts.report(worker, [ended(may, 1)]));
    expect(await store().reader.counts()).toMatchObject({ failed: 1, ready: 1 });
    const [next] = await claimAll(store(), worker);
    await must(store().attempts.report(worker, [ended(next)]));
    expect((await store().reader.run(1))?.state).toBe("succeeded");
  });

  test("fan-in is readied by the last of its predecessors, in the same commit", async () => {
    const worker = await connect(store());
    const needs = [{ task: "a" }, { task: "b" }];
    await submit(store(), ["a", "b", { name: "all", needs }]);
    const [first, second] = await claimAll(store(), worker);
    await must(store().attempts.report(worker, [ended(first)]));
    expect((await store().reader.task(1, "all"))?.state).toBe("blocked");
    const kinds: string[][] = [];
    using _watch = store().watch((commit) => kinds.push(commit.events.map(({ kind }) => kind)));
    await must(store().attempts.report(worker, [ended(second)]));
    expect(kinds).toEqual([["attempt.ended", "task.succeeded", "task.ready"]]);
  });

  test("what an attempt left is handed to its successor", async () => {
    const worker = await connect(store());
    await submit(store(), ["a", { name: "b", needs: [{ task: "a" }] }]);
    const [ref] = await claimAll(store(), worker);
    const result = { commit: "c0ffee", outputs: { k: "v" }, logBytes: 1, strays: 0 };
    await must(store().attempts.report(worker, [{ ...ended(ref), result }]));
    const [next] = await claimAssignments(store(), worker);
    expect(next?.assignment.inputs).toEqual([
      { task: "a", state: "succeeded", attempt: 1, commit: "c0ffee", outputs: { k: "v" } },
    ]);
  });
}

function describeIdempotency(store: () => Store): void {
  test("a repeated batch is taken once, another body under its key is refused", async () => {
    await must(store().runs.submit(submissionOf([], { sealed: false })));
    const tasks = submissionOf(["a"]).tasks;
    const once = { key: "k", hash: "1" };
    expect(await must(store().runs.extend(1, tasks, once))).toEqual({ added: 1 });
    expect(await must(store().runs.extend(1, tasks, once))).toEqual({ added: 1 });
    const other = await store().runs.extend(1, tasks, { key: "k", hash: "2" });
    expect(other.ok || other.failure.reason).toBe("idempotency-mismatch");
    expect((await store().reader.counts()).ready).toBe(1);
  });

  test("a refused submission leaves nothing behind, and the others of its commit are kept", async () => {
    const good = store().runs.submit(submissionOf(["a"]));
    const bad = store().runs.submit(submissionOf([{ name: "b", needs: [{ task: "gone" }] }]));
    const fine = store().runs.submit(submissionOf(["c"]));
    expect((await bad).ok).toBe(false);
    expect([(await good).ok, (await fine).ok]).toEqual([true, true]);
    expect(await store().reader.runCount()).toBe(2);
    const events = await store().reader.events({ after: 0, limit: 10 });
    expect(events.filter(({ kind }) => kind === "run.created")).toHaveLength(2);
  });

  test("refuses tasks that need one another in a cycle, and names the cycle", async () => {
    const made = await store().runs.submit(
      submissionOf([
        { name: "a", needs: [{ task: "b" }] },
        { name: "b", needs: [{ task: "a" }] },
      ]),
    );
    expect(made.ok || made.failure.detail).toMatch(/cycle: (a → b → a|b → a → b)/);
  });

  test("adds no tasks to a sealed run", async () => {
    await submit(store(), ["a"]);
    const more = await store().runs.extend(1, submissionOf(["b"]).tasks);
    expect(more.ok || more.failure.reason).toBe("run-sealed");
  });
}

function describeBackoffs(store: () => Store, clock: ManualClock): void {
  test("back-offs double, and setting the wall clock moves none of them", async () => {
    const worker = await connect(store());
    await submit(store(), [{ name: "a", retry: { max: 3, backoff: 1000 } }]);
    const fail = async () => {
      const [ref] = await claimAll(store(), worker);
      await must(store().attempts.report(worker, [ended(ref, 1)]));
      return (await must(store().tasks.wake(10))).next;
    };
    expect(await fail()).toBe(1000);
    clock.wall -= 3_600_000;
    clock.passed += 999;
    expect(await must(store().tasks.wake(10))).toEqual({ next: 1 });
    clock.passed += 1;
    expect(await must(store().tasks.wake(10))).toEqual({ next: undefined });
    expect((await store().reader.counts()).ready).toBe(1);
    expect(await fail()).toBe(2000);
  });
}

function describePlacing(store: () => Store): void {
  test("what an end made room for is claimed in the same commit, and told once that is durable", async () => {
    const { worker, told, kinds } = await placeAll(store());
    await submit(store(), ["a", { name: "b", needs: [{ task: "a" }] }]);
    const [first] = told;
    kinds.length = 0;
    await must(store().attempts.report(worker, [ended(first)]));
    expect(kinds).toEqual([["attempt.ended", "task.succeeded", "task.ready", "task.leased"]]);
    expect(told.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(await store().reader.counts()).toMatchObject({ succeeded: 1, leased: 1, ready: 0 });
  });

  test("a placing that fails takes the whole transaction back, and hears of it", async () => {
    const { worker, told, placing } = await placeAll(store());
    await submit(store(), ["a", { name: "b", needs: [{ task: "a" }] }]);
    placing.broken = true;
    await expect(store().attempts.report(worker, [ended(told[0])])).rejects.toThrow("broken");
    expect(placing.undone).toBe(1);
    expect(await store().reader.counts()).toMatchObject({ leased: 1, blocked: 1 });
    placing.broken = false;
    await must(store().attempts.report(worker, [ended(told[0])]));
    expect(told.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("a placer whose place was taken claims nothing more, and hears of it", async () => {
    const { placing } = await placeAll(store());
    await must(store().attempts.takePlacer("two"));
    await submit(store(), ["a"]);
    expect(placing.replaced).toBe(1);
    expect((await store().reader.counts()).ready).toBe(1);
  });
}

/** Claims every ready task. */
async function placeAll(store: Store) {
  const worker = await connect(store);
  const { epoch } = await must(store.attempts.takePlacer("one"));
  const told: AttemptRef[] = [];
  const kinds: string[][] = [];
  const placing = { broken: false, undone: 0, replaced: 0 };
  store.watch((commit) => kinds.push(commit.events.map(({ kind }) => kind)));
  store.place(epoch, {
    *choose({ lanes }) {
      if (placing.broken) throw new Error("broken");
      const ready = yield* mapInSteps(lanes, (lane) => store.placingReader.ready(lane, 10));
      return ready.flat().map(({ id }) => ({ task: id, worker }));
    },
    claimed: (claimed) => told.push(...claimed.map(({ assignment }) => assignment.ref)),
    undone: () => (placing.undone += 1),
    replaced: () => (placing.replaced += 1),
  });
  return { worker, told, kinds, placing };
}

interface SubmissionParts {
  readonly sealed?: boolean;
  readonly project?: ProjectRef | undefined;
}

type Named = string | (Partial<TaskSpecInput> & { readonly name: string });

function submissionOf(
  tasks: readonly Named[],
  { sealed = true, project = { kind: "directory", directory: "/project" } }: SubmissionParts = {},
): RunSubmission {
  return runSubmissionSchema.parse({
    title: "run",
    project,
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    sealed,
    tasks: tasks.map((task) => {
      const spec = typeof task === "string" ? { name: task } : task;
      return { base: spec.name, command: { kind: "argv", argv: ["true"] }, ...spec };
    }),
  });
}

export async function submit(store: Store, tasks: readonly Named[], project?: ProjectRef): Promise<void> {
  await must(store.runs.submit(submissionOf(tasks, { project })));
}

export function connect(store: Store): Promise<ConnectedWorker> {
  const identity: WorkerIdentity = {
    name: "local",
    instance: "1",
    pid: 1,
    hostname: "here",
    release: "0",
    labels: [],
    capacity: { tasks: 9, cpu: 9, memory: 9 },
  };
  return must(store.attempts.connect(identity));
}

async function claimAssignments(store: Store, worker: ConnectedWorker): Promise<readonly Claimed[]> {
  const { epoch } = await must(store.attempts.takePlacer("test"));
  const ready = await readyTasks(store);
  return must(
    store.attempts.claim(
      epoch,
      ready.map((task) => ({ task, worker })),
    ),
  );
}

export async function claimAll(store: Store, worker: ConnectedWorker): Promise<AttemptRef[]> {
  return (await claimAssignments(store, worker)).map(({ assignment }) => assignment.ref);
}

export function ended(ref: AttemptRef | undefined, code = 0): Extract<Report, { kind: "ended" }> {
  if (ref === undefined) throw new Error("nothing was claimed");
  const result = { outputs: {}, logBytes: 0, strays: 0 };
  return { kind: "ended", ref, at: 1, outcome: { kind: "exited", code }, result };
}

export async function must<T>(change: Change<T>): Promise<T> {
  const result = await change;
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
}
