import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { statusFileSchema, type StatusFile } from "@wezterm-parallel/shared/protocol/status-file";

import { QueueRig, task, TestWorker } from "../../../test/rigs/queue-rig.ts";
import { maintainStatusFile } from "./maintain-status-file.ts";

const written = 500;

let directory: string;
let rig: QueueRig;
let said: string[];
/** The timer of a write has come, and the next one is not set yet. */
let isWriting: boolean;
beforeEach(async () => {
  isWriting = false;
  directory = mkdtempSync(join(tmpdir(), "wzp-status-"));
  rig = await QueueRig.open();
  said = [];
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

function keep(): AsyncDisposable {
  const { records, feed } = rig.queue;
  const say = (_: unknown, text?: string) => void said.push(text ?? String(_));
  return maintainStatusFile({
    directory,
    records,
    feed,
    clock: clockOfKeeper(),
    log: { warn: say, info: say },
  });
}

function clockOfKeeper(): Clock {
  const { clock } = rig;
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delay, wake) => {
      isWriting = false;
      return clock.after(delay, () => {
        isWriting = true;
        wake();
      });
    },
  };
}

function read(): StatusFile {
  return statusFileSchema.parse(JSON.parse(readFileSync(`${directory}/status.json`, "utf8")));
}

/**
 * Waits for the next write and returns its content. The file is there a moment before its write has ended: a change in
 * this moment would wait for another 500 ms, which nobody lets pass.
 */
async function next(): Promise<StatusFile> {
  await rig.clock.pass(written);
  const seq = await rig.queue.records.lastEvent();
  return vi.waitFor(() => {
    const status = read();
    if (status.seq < seq || isWriting)
      throw new Error(`${status.seq} of ${seq}${isWriting ? ", writing" : ""}`);
    return status;
  }, 10_000);
}

test("counts, runs and tasks are those of the queue, working ones first", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig, { tasks: 2 });
  await rig.submit([
    task("a", { command: { kind: "argv", argv: ["false"] } }),
    task("b"),
    task("c"),
    task("d", { needs: [{ task: "c", if: "success" }] }),
  ]);
  expect(await next()).toMatchObject({
    counts: { working: 2, waiting: 2, failed: 0, done: 0 },
    runs: [{ id: "r1", title: "a run", state: "running", working: 2, waiting: 2, directory: "/project" }],
    moreRuns: 0,
    moreTasks: 0,
    attention: [],
    ended: [],
  });
  await worker.finish("a", 3);
  const status = await next();
  expect(status.counts).toEqual({ working: 2, waiting: 1, failed: 1, done: 0 });
  expect(status.tasks.map(({ id, state, why }) => [id, state, why])).toEqual([
    ["r1/b", "leased", undefined],
    ["r1/c", "leased", undefined],
    ["r1/a", "failed", "exit 3"],
    ["r1/d", "blocked", undefined],
  ]);
  expect(status.attention).toMatchObject([{ task: "r1/a", why: "exit 3" }]);
});

test("what needs a person is numbered by its event, and gone once it was run again", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("a"), task("b")]);
  await worker.finish("a", 1);
  await worker.finish("b", 1);
  const { attention, ended } = await next();
  const events = await rig.queue.records.events({ after: 0, limit: 100 });
  const seqOf = (kind: string) => events.filter((event) => event.kind === kind).map(({ seq }) => seq);
  expect(attention.map(({ seq, task: id }) => [seq, id])).toEqual(
    seqOf("task.failed").map((seq, at) => [seq, at === 0 ? "r1/a" : "r1/b"]),
  );
  expect(ended).toMatchObject([
    { seq: seqOf("run.ended")[0], run: "r1", state: "failed", failed: 2, done: 0 },
  ]);
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "failed" });
  expect((await next()).attention.map((one) => one.task)).toEqual(["r1/b"]);
});

test("an alert is listed while it fires", async () => {
  await using _kept = keep();
  const alert = { alert: "disk-low", severity: "critical", detail: "Only 0.4 GB are free." } as const;
  await rig.store.alerts.publish({ ...alert, state: "firing" });
  const seq = await rig.queue.records.lastEvent();
  expect((await next()).alerts).toMatchObject([{ alert: "disk-low", seq, why: "Only 0.4 GB are free." }]);
  await rig.store.alerts.publish({ ...alert, state: "resolved" });
  expect((await next()).alerts).toEqual([]);
});

test("a running task that waits for a person is listed with what it waits for, until it goes on or ends", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("a")]);
  const ref = worker.live.get("a");
  if (ref === undefined) throw new Error("a was not assigned");
  await worker.report(worker.running(ref));
  const need = { state: "waiting", waitsFor: "permission", since: 0, source: "status" } as const;
  await rig.store.tasks.input({ run: 1, name: "a" }, 1, { ...need, message: "Bash: touch a.txt" });
  const { asking, seq } = await next();
  expect(asking).toMatchObject([
    { seq, task: "r1/a", why: "waiting for your permission: Bash: touch a.txt" },
  ]);
  await rig.store.tasks.input({ run: 1, name: "a" }, 1, undefined);
  expect((await next()).asking).toEqual([]);
  await rig.store.tasks.input({ run: 1, name: "a" }, 1, need);
  expect((await next()).asking).toMatchObject([{ why: "waiting for your permission" }]);
  await worker.report(worker.ended(ref));
  expect((await next()).asking).toEqual([]);
});

test("a text is taken by an agent that waits for its prompt, but by nothing that reads a line", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("a")]);
  const ref = worker.live.get("a");
  if (ref === undefined) throw new Error("a was not assigned");
  await worker.report(worker.running(ref));
  const need = { state: "waiting", since: 0 } as const;
  const wait = async (more: Pick<Activity, "source" | "waitsFor" | "by">) => {
    await rig.store.tasks.input({ run: 1, name: "a" }, 1, { ...need, ...more });
    return (await next()).asking.map(({ takesText }) => takesText);
  };
  expect(await wait({ source: "status", waitsFor: "prompt", by: "codex" })).toEqual([true]);
  expect(await wait({ source: "status", waitsFor: "permission", by: "codex" })).toEqual([undefined]);
  expect(await wait({ source: "terminal", waitsFor: "input" })).toEqual([undefined]);
});

test("a pool that is out of quota is listed until it is open again, over a restart too", async () => {
  const until = rig.clock.wall + 600_000;
  {
    await using _kept = keep();
    const worker = await TestWorker.connect(rig);
    const command = { kind: "argv" as const, argv: ["ai", "Fix it."] };
    await rig.submit([task("a", { command, agent: "ai", pool: "team" })]);
    expect((await next()).pools).toEqual([]);
    const failure = {
      reason: "out-of-quota",
      detail: "limit",
      data: { said: "limit", resetsAt: until },
    } as const;
    await worker.finish("a", { kind: "failed", failure });
    expect((await next()).pools).toEqual([{ name: "team", state: "closed", until }]);
    worker.leave();
  }
  await rig.stop();
  await rig.start();
  await using _kept = keep();
  expect((await next()).pools).toEqual([{ name: "team", state: "closed", until }]);
  await rig.queue.backlog.openPool(1, "team");
  expect((await next()).pools).toEqual([]);
});

test("two agents whose work conflicts are listed, until one of them undoes it or ends", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("a"), task("b")]);
  const ref = worker.live.get("a");
  if (ref === undefined) throw new Error("a was not assigned");
  await worker.report(worker.running(ref));
  const pair = (conflict: boolean, agents = true) =>
    ["a", "b"].map((name, at) => ({
      run: 1,
      name,
      other: `r1/${at === 0 ? "b" : "a"}`,
      conflict,
      agents,
      files: ["api.ts"],
    }));
  await rig.store.tasks.overlap(1, pair(true));
  expect((await next()).asking).toMatchObject([
    { task: "r1/a", why: "conflicts with r1/b in api.ts" },
    { task: "r1/b", why: "conflicts with r1/a in api.ts" },
  ]);
  const need = { state: "waiting", waitsFor: "permission", since: 0, source: "status" } as const;
  await rig.store.tasks.input({ run: 1, name: "a" }, 1, need);
  expect((await next()).asking).toMatchObject([
    { task: "r1/b", why: "conflicts with r1/a in api.ts" },
    { task: "r1/a", why: "waiting for your permission" },
  ]);
  await rig.store.tasks.input({ run: 1, name: "a" }, 1, undefined);
  for (const overlaps of [pair(false), pair(true), pair(true, false), pair(true), []]) {
    await rig.store.tasks.overlap(1, overlaps);
    const expected = overlaps.some(({ conflict, agents }) => conflict && agents) ? 2 : 0;
    expect((await next()).asking).toHaveLength(expected);
  }
});

test("is the same after a restart of the server", async () => {
  let before: StatusFile;
  {
    await using _kept = keep();
    const worker = await TestWorker.connect(rig);
    await rig.submit([task("a"), task("b")]);
    await worker.finish("a", 1);
    before = await next();
    worker.leave();
  }
  await rig.stop();
  await rig.start();
  await using _kept = keep();
  const after = await next();
  expect({ ...after, at: 0, seq: 0, server: 0 }).toEqual({ ...before, at: 0, seq: 0, server: 0 });
});

test("runs that ended stay for a day, and no longer", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("a")]);
  await worker.finish("a");
  expect((await next()).counts).toEqual({ working: 0, waiting: 0, failed: 0, done: 1 });
  await rig.clock.pass(24 * 3_600_000);
  worker.heartbeat();
  await vi.waitFor(async () => {
    await rig.clock.pass(30_000);
    expect(read().runs).toEqual([]);
  });
  expect(read().counts.done).toBe(0);
});

test("the lists are bounded, and further entries are counted", async () => {
  await using _kept = keep();
  await rig.submit(Array.from({ length: 300 }, (_, at) => task(`t${at}`)));
  for (let at = 0; at < 60; at += 1) await rig.submit([task("one")]);
  const status = await next();
  expect([status.runs.length, status.moreRuns]).toEqual([50, 11]);
  expect(status.counts.waiting).toBe(360);
  expect(status.tasks.length + status.moreTasks).toBe(360);
  expect(status.tasks.length).toBeLessThanOrEqual(200);
});

test("many changes make two writes a second at most, none at all only the heartbeat", async () => {
  await using _kept = keep();
  const first = await next();
  await rig.submit([task("a")]);
  await rig.submit([task("b")]);
  await rig.clock.pass(written - 1);
  expect(read()).toEqual(first);
  expect((await next()).runs).toHaveLength(2);
  const { at } = read();
  await rig.clock.pass(29_000);
  expect(read().at).toBe(at);
  await rig.clock.pass(1_500);
  await vi.waitFor(() => expect(read().at).toBeGreaterThan(at));
});

test("only this user can read it, and a stop takes it away with what was being written", async () => {
  {
    await using _kept = keep();
    await next();
    expect(statSync(`${directory}/status.json`).mode & 0o777).toBe(0o600);
    await rig.submit([task("a")]);
    await rig.clock.pass(written);
  }
  expect(readdirSync(directory)).toEqual([]);
  expect(rig.clock.timers).toBe(0);
});

test("a directory that cannot be written is told once, and the file comes back with it", async () => {
  rmSync(directory, { recursive: true });
  {
    await using _kept = keep();
    await rig.clock.pass(written);
    await vi.waitFor(() => expect(said).toEqual(["the status file could not be written"]));
    await rig.submit([task("a")]);
    await rig.clock.pass(60_000);
    expect(said).toHaveLength(1);
    mkdirSync(directory);
    await vi.waitFor(async () => {
      await rig.clock.pass(30_000);
      expect(read().runs).toHaveLength(1);
    });
    expect(said).toEqual(["the status file could not be written", "the status file is up to date again"]);
  }
  expect(existsSync(`${directory}/status.json`)).toBe(false);
});

test("a store that cannot be read for a while loses nothing that happened meanwhile", async () => {
  const { records, feed } = rig.queue;
  let broken = false;
  const run: typeof records.run = async (number) => {
    if (broken) throw new Error("the disk is gone");
    return records.run(number);
  };
  const log = { warn: () => {}, info: () => {} };
  await using _kept = maintainStatusFile({
    directory,
    records: { ...records, run },
    feed,
    clock: clockOfKeeper(),
    log,
  });
  await next();
  broken = true;
  await rig.submit([task("a")]);
  await rig.clock.pass(written);
  broken = false;
  await vi.waitFor(async () => {
    await rig.clock.pass(30_000);
    expect(read().runs).toMatchObject([{ id: "r1", waiting: 1 }]);
  });
});

test("what changes while the file is made is in the next one, from the first file on", async () => {
  const { records, feed } = rig.queue;
  const during: (() => Promise<unknown>)[] = [];
  const meanwhile = async <T>(found: Promise<T>): Promise<T> => {
    const read = await found;
    await during.shift()?.();
    return read;
  };
  const between: typeof records = {
    ...records,
    lastEvent: () => meanwhile(records.lastEvent()),
    run: (number) => meanwhile(records.run(number)),
    changes: (query) => meanwhile(records.changes(query)),
  };
  const log = { warn: () => {}, info: () => {} };
  const worker = await TestWorker.connect(rig);
  during.push(() => rig.submit([task("a"), task("b")]));
  await using _kept = maintainStatusFile({ directory, records: between, feed, clock: clockOfKeeper(), log });
  expect(await next()).toMatchObject({ runs: [{ id: "r1" }], counts: { working: 2, waiting: 0 } });
  during.push(() => worker.finish("a", 3));
  await rig.submit([task("c")]);
  await vi.waitFor(async () => {
    await rig.clock.pass(written);
    const { counts, attention } = read();
    expect(counts).toEqual({ working: 2, waiting: 0, failed: 1, done: 0 });
    expect(attention).toMatchObject([{ task: "r1/a", why: "exit 3" }]);
  });
});

test("titles that are half a character are text that every reader takes", async () => {
  await using _kept = keep();
  await rig.submit([task("a")], { title: `x\ud83d` });
  await next();
  expect(readFileSync(`${directory}/status.json`, "utf8")).not.toMatch(/\\ud/);
  expect(read().runs[0]?.title).toBe("x\ufffd");
});

test("changes are in the file while queued, in conflict, and for a day after they have landed", async () => {
  await using _kept = keep();
  const worker = await TestWorker.connect(rig, { tasks: 2 });
  const base = "b".repeat(40);
  const project = {
    kind: "git",
    root: "/p",
    commonDir: "/p/.git",
    directory: "/p",
    target: "main",
    base,
  } as const;
  const merge = { mode: "auto", strategy: "squash", verify: [] } as const;
  await rig.submit([task("a", { merge: { ...merge, verify: [] } })], { project });
  const commits = { base, commit: "c".repeat(40), changedFiles: 1 };
  await worker.finish("a", 0, commits);
  expect((await next()).changes).toEqual([{ id: "r1/a", state: "queued", target: "main" }]);
  const change = (await rig.store.reader.taskId(1, "a")) ?? 0;
  const failure = { reason: "merge-conflict", detail: "r1/a conflicts with main in a.txt" } as const;
  await rig.store.changes.decide([{ change, command: { kind: "refuse", failure } }]);
  const why = { why: "r1/a conflicts with main in a.txt" };
  expect((await next()).changes).toEqual([{ id: "r1/a", state: "conflict", target: "main", ...why }]);
  const candidate = { onto: commits.base, commit: commits.commit, tree: commits.base };
  await rig.store.changes.decide([{ change, command: { kind: "land", direction: "land", candidate } }]);
  expect((await next()).changes).toEqual([{ id: "r1/a", state: "landed", target: "main" }]);
  await rig.clock.pass(25 * 3_600_000);
  await vi.waitFor(async () => {
    await rig.clock.pass(30_000);
    expect(read().changes).toEqual([]);
  });
});
