import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { hookSpecSchema } from "@wezterm-parallel/shared/domain/hook/hook-spec";

import { noPostgres, PostgresRig } from "../../../../../shared/test/rigs/postgres-rig.ts";
import { submission, task, TestClock } from "../../../../test/rigs/queue-rig.ts";
import { readyTasks } from "../../../../test/rigs/ready-tasks.ts";
import { openSqliteStore } from "../sqlite/open-sqlite-store.ts";
import type { Store } from "../store.ts";
import type { StoreReader } from "../store-reader.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

const identity = { name: "w", instance: "1", pid: 1, hostname: "h", release: "0", labels: [] };
const everybody = { kind: "user", id: "u1", name: "vera", role: "owner" } as const;

/** Every way in which the server reads, with and without each filter. */
const queries: Readonly<Record<string, (reader: StoreReader) => Promise<unknown>>> = {
  run: (reader) => reader.run(1),
  runContext: (reader) => reader.runContext(1),
  runs: (reader) => reader.runs({ limit: 9 }),
  "runs, filtered": (reader) =>
    reader.runs({
      limit: 9,
      state: ["running"],
      project: "p1",
      projects: [1],
      since: 1,
      before: 9,
      after: 0,
    }),
  runsLike: (reader) => reader.runsLike("1", 5),
  task: (reader) => reader.task(1, "a"),
  tasks: (reader) => reader.tasks({ limit: 9 }),
  "tasks, filtered": (reader) =>
    reader.tasks({
      limit: 9,
      run: 1,
      state: ["ready", "succeeded"],
      project: "p1",
      projects: [1],
      newest: true,
    }),
  searchTasks: (reader) => reader.searchTasks({ limit: 9 }, { match: "TRUE", since: 1 }),
  tasksLike: (reader) => reader.tasksLike(1, "", 9),
  taskIds: (reader) => reader.taskIds({ run: 1, limit: 9 }),
  "waitingTasks, paused": (reader) => reader.waitingTasks(1, "paused"),
  "waitingTasks, delayed": (reader) => reader.waitingTasks(1, "delayed"),
  taskId: (reader) => reader.taskId(1, "a"),
  namesOf: (reader) => reader.namesOf([2, 1]),
  successors: (reader) => reader.successors(1),
  attempts: (reader) => reader.attempts(1),
  attemptsOfRun: (reader) => reader.attemptsOfRun({ run: 1, earlier: false, limit: 9 }),
  "attemptsOfRun, earlier": (reader) => reader.attemptsOfRun({ run: 1, earlier: true, after: 1, limit: 9 }),
  attemptOfLease: (reader) => reader.attemptOfLease(2, 1),
  events: (reader) => reader.events({ after: 0, limit: 99 }),
  "events, filtered": (reader) =>
    reader.events({ after: 0, limit: 99, run: 1, projects: [1], kinds: ["run.created", "group.changed"] }),
  endedRuns: (reader) => reader.endedRuns(),
  removals: (reader) => reader.removals(),
  firstEvent: (reader) => reader.firstEvent(),
  lastUnkeptEvent: (reader) => reader.lastUnkeptEvent({ since: 1, count: 1 }),
  lastEvent: (reader) => reader.lastEvent(),
  counts: (reader) => reader.counts(),
  "counts, filtered": (reader) => reader.counts([1]),
  runCount: (reader) => reader.runCount(),
  "runCount, filtered": (reader) => reader.runCount([1]),
  projects: (reader) => reader.projects(),
  projectNumber: (reader) => reader.projectNumber("/project"),
  projectOf: (reader) => reader.projectOf(1),
  groups: (reader) => reader.groups(1),
  pools: (reader) => reader.pools(1),
  "spending by day": (reader) => reader.spending({ by: "day", since: 0 }),
  "spending by project": (reader) => reader.spending({ by: "project", since: 0, projects: [1] }),
  "spending by person": (reader) => reader.spending({ by: "person", since: 0 }),
  allSpending: (reader) => reader.allSpending(),
  tasksByLabels: (reader) => reader.tasksByLabels(),
  workers: (reader) => reader.workers(),
  busyWorkers: (reader) => reader.busyWorkers(),
  endings: (reader) => reader.endings(),
  unsealed: (reader) => reader.unsealed(),
  change: (reader) => reader.change(1),
  changes: (reader) => reader.changes({ limit: 9 }),
  "changes, filtered": (reader) =>
    reader.changes({
      limit: 9,
      states: ["open"],
      run: 1,
      project: 1,
      projects: [1],
      withPullRequest: true,
      before: 9,
    }),
  resolvingChanges: (reader) => reader.resolvingChanges([{ run: 1, name: "b" }]),
  reviewedChange: (reader) => reader.reviewedChange(1),
  reviewedChanges: (reader) => reader.reviewedChanges({ limit: 9 }),
  queuedChanges: (reader) => reader.queuedChanges({ project: 1, target: "main" }),
  changeVerifiedBy: (reader) => reader.changeVerifiedBy(1),
  changesOutOfChecks: (reader) => reader.changesOutOfChecks(),
  busyQueues: (reader) => reader.busyQueues(),
  knownQueues: (reader) => reader.knownQueues(),
  checksMs: (reader) => reader.checksMs(1),
  isQueuePaused: (reader) => reader.isQueuePaused({ project: 1, target: "main" }),
  duePullRequests: (reader) => reader.duePullRequests(9, 9),
  nextPullRequestDue: (reader) => reader.nextPullRequestDue(),
  targetPush: (reader) => reader.targetPush({ project: 1, target: "main" }),
  duePushes: (reader) => reader.duePushes(9, 9),
  nextPushDue: (reader) => reader.nextPushDue(),
  tasksOfIssue: (reader) => reader.tasksOfIssue(1, "https://forge/1"),
  review: (reader) => reader.review({ change: 1, tip: "c1" }),
  threads: (reader) => reader.threads(1),
  verdicts: (reader) => reader.verdicts(1),
  revisions: (reader) => reader.revisions(1),
  forgeComments: (reader) => reader.forgeComments(1),
  sentComments: (reader) => reader.sentComments(1),
  unrevised: (reader) => reader.unrevised(),
  schedules: (reader) => reader.schedules([1]),
  allSchedules: (reader) => reader.schedules(),
  schedule: (reader) => reader.schedule({ project: 1, name: "nightly" }),
  firings: (reader) => reader.firings({ schedule: 1, limit: 9 }),
  firingsBefore: (reader) => reader.firings({ schedule: 1, before: 6, limit: 9 }),
  scheduleCourses: (reader) => reader.scheduleCourses(),
  webhooks: (reader) => reader.webhooks([1]),
  allWebhooks: (reader) => reader.webhooks(),
  webhook: (reader) => reader.webhook({ project: 1, name: "chat" }),
  deliveries: (reader) => reader.deliveries({ webhook: 1, limit: 9 }),
  deliveriesBefore: (reader) => reader.deliveries({ webhook: 1, before: 2, limit: 9 }),
  hooks: (reader) => reader.hooks([1]),
  allHooks: (reader) => reader.hooks(),
  hook: (reader) => reader.hook({ project: 1, name: "run.ended" }),
  hookFiles: (reader) => reader.hookFiles([1]),
  hookRuns: (reader) => reader.hookRuns({ hook: 1, limit: 9 }),
  hookRunsBefore: (reader) => reader.hookRuns({ hook: 1, before: 2, limit: 9 }),
  budgets: (reader) => reader.budgets({ now: 9 }),
  budgetsOfProject: (reader) => reader.budgets({ now: 9, projects: [1] }),
  overspent: (reader) => reader.overspent(),
};

const schedule = {
  timing: { every: 1_000 },
  work: { tasks: [] },
  place: { kind: "none" },
  isOfPlan: false,
  owner: { id: "1", name: "ada" },
};

async function fillSchedules({ schedules }: Store): Promise<unknown[]> {
  const name = { project: 1, name: "nightly" };
  const done: unknown[] = [
    await schedules.set(name, schedule as never),
    await schedules.set(name, schedule as never),
    await schedules.pause(name, true),
    await schedules.pause(name, false),
    await schedules.decide({
      schedule: 1,
      decidedUntil: 9e15,
      firings: [
        { dueAt: 5, state: "waiting" },
        { dueAt: 5, state: "waiting" },
        { dueAt: 6, state: "waiting" },
        { dueAt: 7, state: "skipped", count: 3 },
      ],
      dropped: [],
    }),
    await schedules.decide({
      schedule: 1,
      firings: [],
      dropped: [{ dueAt: 6, state: "failed", failure: { reason: "conflict", detail: "no" } }],
    }),
    await schedules.start({ schedule: 1, dueAt: 5 }, submission([task("n")]), undefined),
    await schedules.start({ schedule: 1, dueAt: 5 }, submission([task("n")]), undefined),
  ];
  await schedules.set({ project: 1, name: "gone" }, schedule as never);
  done.push(await schedules.remove({ project: 1, name: "gone" }));
  return done;
}

const webhook = {
  sealed: "c2VhbA==",
  receiver: "https://chat.example",
  events: ["*"],
  template: "slack",
} as const;

async function fillWebhooks({ webhooks }: Store): Promise<unknown[]> {
  const name = { project: 1, name: "chat" };
  const delivery = {
    event: 3,
    kind: "run.ended",
    at: 8,
    state: "failed",
    durationMs: 2,
    answer: "no",
  } as const;
  const failing = { since: 8, count: 1, retryAt: 9 };
  const done: unknown[] = [
    await webhooks.set(name, webhook, 3),
    await webhooks.set(name, webhook, 0),
    await webhooks.pause(name, true),
    await webhooks.pause(name, false),
    await webhooks.record(1, { deliveries: [{ ...delivery, event: 0, status: 200 }] }),
    await webhooks.record(1, {
      deliveries: [{ ...delivery, status: undefined }],
      reached: { cursor: 2, failing, off: false },
    }),
    await webhooks.record(1, {
      deliveries: [{ ...delivery, status: 410 }],
      reached: { cursor: 4, failing: undefined, off: true },
    }),
    await webhooks.record(77, { deliveries: [] }),
  ];
  await webhooks.set({ project: 1, name: "gone" }, webhook, 0);
  done.push(await webhooks.remove({ project: 1, name: "gone" }));
  return done;
}

async function fillHooks({ hooks }: Store): Promise<unknown[]> {
  const command = { kind: "shell" as const, script: "x" };
  const specs = ["run.ended", "task.*"].map((on) => hookSpecSchema.parse({ on, command }));
  const offer = {
    project: 1,
    file: "plan.yaml",
    place: { kind: "directory" as const, directory: "/x" },
    by: "ann",
    trusts: false,
  };
  const run = { kind: "run.ended", at: 8, durationMs: 2, answer: "no" } as const;
  const failing = { since: 8, count: 1, retryAt: 9 };
  return [
    await hooks.offer({ ...offer, hash: "aa", hooks: specs }, 3),
    await hooks.trust({ project: 1, hash: "aa", by: "bob" }, 3),
    await hooks.trust({ project: 1, hash: "zz", by: "bob" }, 3),
    await hooks.offer({ ...offer, hash: "bb", hooks: specs }, 3),
    await hooks.offer({ ...offer, hash: "cc", hooks: specs.slice(0, 1), trusts: true }, 5),
    await hooks.offer({ ...offer, hash: "dd", hooks: [] }, 5),
    await hooks.record(1, {
      deliveries: [{ ...run, event: 4, state: "failed", status: 3 }],
      reached: { cursor: 2, failing, off: false },
    }),
    await hooks.record(1, {
      deliveries: [{ ...run, event: 4, state: "refused", status: undefined }],
      reached: { cursor: 4, failing: undefined, off: false },
    }),
    await hooks.record(77, { deliveries: [] }),
  ];
}

/** Uses every table: runs, groups, pools, spending, schedules, webhooks, hooks, budgets, changes, reviews, overlaps. */
async function fill(store: Store): Promise<unknown[]> {
  const done: unknown[] = [];
  const tasks = [
    task("a", { group: "g", reuse: { key: ["x"] } } as object),
    task("b", { needs: [{ task: "a" }] }),
    task("c", { needs: [{ task: "a", if: "always" }], claims: ["src/**"] }),
    task("d", { delay: 1_000 }),
    task("e", { pool: "claude" } as object),
  ];
  done.push(
    await store.runs.submit(submission(tasks, { limits: { groups: { g: 2 } } } as object), {
      key: "k",
      hash: "h",
    }),
  );
  done.push(await store.runs.submit(submission(tasks), { key: "k", hash: "h" }));
  done.push(await store.groups.change(1, "g", { parallel: 3, paused: false, default: true }));
  done.push(await store.pools.open(1, "claude"), ...(await fillSchedules(store)));
  done.push(...(await fillWebhooks(store)));
  done.push(...(await fillHooks(store)));
  for (const of of ["r1", "r1/e", "p1", "@ada", "all"]) {
    const name = { of, ...(!of.startsWith("r") && { per: "day" as const }) };
    done.push(await store.budgets.set(name, { cost: 0.01, tokens: 5_000 }));
  }
  done.push(await store.budgets.set({ of: "r77" }, { cost: 1 }));
  const worker = await store.attempts.connect({ ...identity, capacity: { tasks: 9, cpu: 9, memory: 9 } });
  const placer = await store.attempts.takePlacer("one");
  if (!worker.ok || !placer.ok) throw new Error("not connected");
  const ready = await readyTasks(store);
  const claims = ready.map((id) => ({ task: id, worker: worker.value }));
  const claimed = await store.attempts.claim(placer.value.epoch, claims);
  done.push(claimed);
  if (!claimed.ok) throw new Error(claimed.failure.detail);
  for (const { assignment } of claimed.value) {
    const { ref } = assignment;
    const spent = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cost: 0.25 };
    const result = {
      outputs: { x: "1" },
      logBytes: 0,
      strays: 0,
      base: "b0",
      commit: "c1",
      branch: "x",
      changedFiles: 2,
    };
    const outcome = { kind: "exited", code: ref.name === "a" ? 0 : 1 } as const;
    done.push(
      await store.attempts.report(worker.value, [
        { kind: "running", ref, at: 1 },
        { kind: "spent", ref, at: 2, spent } as never,
        { kind: "ended", ref, at: 3, outcome, result },
      ]),
    );
  }
  done.push(
    await store.tasks.overlap(1, [
      { run: 1, name: "b", other: "r1/c", conflict: true, agents: false, files: ["x"] },
    ]),
  );
  done.push(
    await store.tasks.overlap(1, [
      { run: 1, name: "b", other: "r1/c", conflict: true, agents: true, files: ["y"] },
    ]),
  );
  done.push(await store.tasks.pause([2], true), await store.tasks.prioritise([3], 7));
  done.push(await store.changes.pauseQueue({ project: 1, target: "main" }, true));
  done.push(
    await store.changes.decide([{ change: 1, command: { kind: "queue" } }]),
    await store.changes.putFirst(1),
  );
  const where = {
    path: "x",
    side: "new",
    first: 1,
    last: 1,
    commit: "c1",
    lines: ["x"],
    place: undefined,
    placedFor: "c1",
  };
  done.push(
    await store.reviews.comment(1, { on: where, by: everybody, text: "why?", isDraft: true } as never),
  );
  done.push(
    await store.reviews.send(1, {
      by: everybody,
      verdict: "approved",
      text: "",
      commit: "c1",
      comments: [],
    } as never),
  );
  done.push(await store.tasks.wake(9), await store.tasks.retry([5]), await store.runs.pause(1, true));
  done.push(await store.attempts.expire(1, () => ({ reason: "lease-expired", detail: "gone" })));
  done.push(await store.runs.end(1), await store.runs.sweep(1, 99), await store.attempts.away(worker.value));
  return done;
}

test.skipIf(noPostgres !== undefined)(
  "SQLite and PostgreSQL give the same answers to the same changes and queries",
  { timeout: 60_000 },
  async () => {
    await using postgres = await PostgresRig.start();
    const directory = mkdtempSync(join(tmpdir(), "wzp-both-"));
    const clock = new TestClock();
    const sqlite = openSqliteStore({ file: join(directory, "queue.db"), clock, random: () => 0.5 });
    const other = await openPostgresStore({ url: await postgres.create(), clock, random: () => 0.5 });
    if (!sqlite.ok || !other.ok) throw new Error("not opened");
    await using first = sqlite.value;
    await using second = other.value;
    expect(await fill(second)).toEqual(await fill(first));
    const failed: Record<string, string> = {};
    for (const [name, query] of Object.entries(queries)) {
      const wanted = await query(first.reader);
      try {
        expect.soft(await query(second.reader), name).toEqual(wanted);
      } catch (error) {
        failed[name] = String(error);
      }
    }
    expect(failed).toEqual({});
    rmSync(directory, { recursive: true });
  },
);
