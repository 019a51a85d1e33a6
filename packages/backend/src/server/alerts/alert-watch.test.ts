import { expect, test } from "vitest";

import type { AlertName } from "@wezterm-parallel/shared/domain/alerts/alert-rules";
import type { AlertFacts } from "@wezterm-parallel/shared/domain/alerts/find-conditions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { QueueRig, task, TestWorker, turn } from "../../../test/rigs/queue-rig.ts";
import { AlertWatch, type PublishAlert } from "./alert-watch.ts";

const minute = 60_000;
const quietLog = { warn: () => {}, info: () => {}, error: () => {} };

/** Changes that a test makes to the server. */
class Home {
  trouble: readonly Failure[] = [];
  backups: AlertFacts["backups"];
  /** Undefined: the store itself. */
  publish: PublishAlert | undefined;
}

function watch(rig: QueueRig, home: Home): AlertWatch {
  const { records, feed, waitsForSpace } = rig.queue;
  return new AlertWatch({
    state: rig.directory,
    records,
    feed,
    waitsForSpace,
    health: { trouble: async () => home.trouble },
    backups: { facts: () => home.backups },
    publish: (change) => (home.publish ?? rig.store.alerts.publish)(change),
    clock: rig.clock,
    log: quietLog,
  });
}

async function pass(rig: QueueRig, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    await rig.clock.pass(5_000);
    await turn(20);
  }
}

async function told(rig: QueueRig): Promise<readonly string[]> {
  const events = await rig.queue.records.events({ after: 0, kinds: ["alert.changed"], limit: 100 });
  return events.flatMap((event) =>
    event.kind === "alert.changed" ? [`${event.data.alert} ${event.data.state}`] : [],
  );
}

function stateOf(alerts: AlertWatch, name: AlertName): string | undefined {
  return alerts.list().find((alert) => alert.name === name)?.state;
}

const full: Failure = { reason: "disk-full", detail: "The disk is full." };

test("an alert fires after its time, survives restarts without being told again, and is over", async () => {
  await using rig = await QueueRig.open();
  const home = new Home();
  home.trouble = [full];
  {
    await using alerts = watch(rig, home);
    await pass(rig, 30_000);
    expect(stateOf(alerts, "store-failing")).toBe("pending");
    expect(await told(rig)).toEqual([]);
    await pass(rig, minute);
    expect(stateOf(alerts, "store-failing")).toBe("firing");
    expect(await told(rig)).toEqual(["store-failing firing"]);
  }
  await using again = watch(rig, home);
  await pass(rig, 2 * minute);
  expect(await told(rig)).toEqual(["store-failing firing"]);
  home.trouble = [];
  await pass(rig, 2 * minute);
  expect(stateOf(again, "store-failing")).toBe("quiet");
  expect(await told(rig)).toEqual(["store-failing firing", "store-failing resolved"]);
});

test("what the store refuses is told when it takes it again", async () => {
  await using rig = await QueueRig.open();
  const home = new Home();
  home.trouble = [full];
  home.publish = async () => ({ ok: false, failure: full });
  await using alerts = watch(rig, home);
  await pass(rig, 2 * minute);
  expect(stateOf(alerts, "store-failing")).toBe("firing");
  expect(await told(rig)).toEqual([]);
  home.publish = undefined;
  await pass(rig, 30_000);
  expect(await told(rig)).toEqual(["store-failing firing"]);
});

test("nobody is told of a silenced alert until the silence is over", async () => {
  await using rig = await QueueRig.open();
  const home = new Home();
  await using alerts = watch(rig, home);
  await alerts.silence("store-failing", rig.clock.now() + 5 * minute);
  home.trouble = [full];
  await pass(rig, 3 * minute);
  expect(alerts.list().find(({ name }) => name === "store-failing")).toMatchObject({ state: "firing" });
  expect(await told(rig)).toEqual([]);
  await pass(rig, 3 * minute);
  expect(await told(rig)).toEqual(["store-failing firing"]);
});

test("a queue in which nothing runs fires after ten minutes, but not while a person has paused it", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("a"), task("b")]);
  await rig.store.runs.pause(run, true);
  await using alerts = watch(rig, new Home());
  await pass(rig, 12 * minute);
  expect(stateOf(alerts, "queue-stuck")).toBe("quiet");
  await rig.store.runs.pause(run, false);
  await pass(rig, 12 * minute);
  expect(stateOf(alerts, "queue-stuck")).toBe("firing");
  expect(await told(rig)).toEqual(["queue-stuck firing"]);
});

test("a worker that goes away with work fires, and so do backups that fail or are late", async () => {
  await using rig = await QueueRig.open();
  const home = new Home();
  await rig.submit([task("a")]);
  const worker = await TestWorker.connect(rig);
  await turn();
  await using alerts = watch(rig, home);
  await pass(rig, minute);
  expect(alerts.list().filter(({ state }) => state !== "quiet")).toEqual([]);
  worker.leave();
  const day = 24 * 60 * minute;
  home.backups = {
    newestAt: rig.clock.now() - 3 * day,
    next: rig.clock.now() - 2 * day,
    failure: "No space.",
  };
  await pass(rig, 3 * minute);
  const firing = alerts.list().filter(({ state }) => state === "firing");
  expect(firing.map(({ name }) => name)).toEqual(["backup-failing", "backup-old", "worker-away"]);
});

test("a task that used to succeed and fails now fires, also from what happened before the start", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  const runTask = async (code: number) => {
    await rig.submit([task("a")]);
    await worker.finish("a", code);
  };
  for (let runs = 0; runs < 8; runs++) await runTask(0);
  for (let runs = 0; runs < 3; runs++) await runTask(1);
  await using alerts = watch(rig, new Home());
  await pass(rig, 30_000);
  expect(stateOf(alerts, "task-failing")).toBe("quiet");
  await runTask(1);
  await pass(rig, 30_000);
  expect(stateOf(alerts, "task-failing")).toBe("firing");
});
