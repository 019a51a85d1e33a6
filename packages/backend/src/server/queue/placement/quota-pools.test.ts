import { expect, test } from "vitest";

import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

const agent = {
  command: { kind: "argv" as const, argv: ["ai", "--session-id={session}", "Fix it."] },
  agent: "ai",
  agentCommands: {
    start: ["ai", "--session-id={session}", "{prompt}"],
    continue: ["ai", "--resume={session}", "{prompt}"],
  },
  pool: "team",
};
const names = ["a", "b", "c", "d"];
const minute = 60_000;

function limit(rig: QueueRig, inMs?: number): AttemptOutcome {
  const data = { said: "limit", ...(inMs !== undefined && { resetsAt: rig.clock.wall + inMs }) };
  return { kind: "failed", failure: { reason: "out-of-quota", detail: "limit", data } };
}

function assignments(worker: TestWorker, name: string) {
  const all = worker.sent.flatMap((message) => (message.type === "assign" ? message.attempts : []));
  return all.filter(({ ref }) => ref.name === name);
}

async function openRig(more: Partial<Parameters<typeof task>[1]> = {}) {
  const rig = await QueueRig.open();
  await rig.submit([...names.map((name) => task(name, { ...agent, ...more })), task("plain")]);
  const worker = await TestWorker.connect(rig, { cpu: 64 });
  return { rig, worker };
}

const live = (worker: TestWorker) => [...worker.live.keys()].toSorted();

test("a pool without quota starts nothing until the reported time, then one task, and then all", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  for (const name of names) await worker.finish(name, limit(rig, 10 * minute));
  expect(live(worker)).toEqual(["plain"]);
  expect(await rig.why("r1/a")).toBe("pool team is out of quota until 2023-11-14T22:23Z");
  await rig.submit([task("late", agent), task("other", { ...agent, pool: "mine" })]);
  await rig.clock.pass(9 * minute);
  expect(live(worker)).toEqual(["other", "plain"]);
  await rig.clock.pass(minute);
  expect(live(worker)).toHaveLength(3);
  const [probe = ""] = live(worker).filter((name) => names.includes(name));
  const [waiting = ""] = names.filter((name) => name !== probe);
  expect(await rig.why(`r1/${waiting}`)).toBe(
    `pool team was out of quota; r1/${probe} tries whether it is back`,
  );
  await rig.clock.pass(30_000);
  expect(live(worker)).toEqual(["a", "b", "c", "d", "late", "other", "plain"]);
});

test("a task without quota continues its conversation in its checkout; nothing counts as a failure", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  await worker.finish("a", limit(rig, minute));
  await rig.clock.pass(minute);
  const [first, second] = assignments(worker, "a").map(({ spec }) => spec.command);
  const [session] = first?.kind === "argv" ? (first.argv[1]?.split("=").slice(1) ?? []) : [];
  const argv = second?.kind === "argv" ? second.argv : [];
  expect(argv.slice(0, 2)).toEqual(["ai", `--resume=${session}`]);
  expect(argv[2]).toMatch(/^You were interrupted.*\n\nFix it\.$/s);
  expect(assignments(worker, "a")[1]).toMatchObject({
    ref: { attempt: 2 },
    continues: { attempt: 1, ran: true },
  });
  await worker.finish("a", limit(rig, minute));
  await rig.clock.pass(minute);
  expect(assignments(worker, "a")[2]?.spec.command).toEqual(second);
  await worker.finish("a");
  expect((await rig.states(1))["a"]).toBe("succeeded");
});

test("an agent whose host was lost goes on in its conversation and checkout, and a command starts afresh", async () => {
  const rig = await QueueRig.open();
  await using _rig = rig;
  const retry = { max: 0, lost: 2, backoff: 0 };
  await rig.submit([task("a", { ...agent, retry }), task("plain", { retry })]);
  const worker = await TestWorker.connect(rig, { cpu: 64 });
  const lost: AttemptOutcome = { kind: "lost", failure: { reason: "host-lost", detail: "gone" } };
  for (const name of ["a", "plain"]) await worker.finish(name, lost);
  await rig.clock.pass(minute);
  const [, second] = assignments(worker, "a");
  expect(second).toMatchObject({ ref: { attempt: 2 }, continues: { attempt: 1, ran: true } });
  expect(second?.spec.command).toMatchObject({
    argv: ["ai", expect.stringMatching(/^--resume=/), expect.stringMatching(/Fix it/)],
  });
  expect(assignments(worker, "plain")[1]?.continues).toBeUndefined();
});

test("without a reported time, the pool waits longer after each further refusal, and opens with the first success", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  for (const name of names) await worker.finish(name, limit(rig));
  for (const pause of [1, 2, 4]) {
    await rig.clock.pass(pause * minute - 1);
    expect(live(worker)).toEqual(["plain"]);
    expect(await rig.why("r1/a")).toMatch(/^pool team is out of quota; one task tries again at /);
    await rig.clock.pass(1);
    const [probe = ""] = live(worker).filter((name) => names.includes(name));
    await worker.finish(probe, pause === 4 ? 0 : limit(rig));
  }
  expect(live(worker)).toHaveLength(4);
});

test("an agent without a conversation to continue starts a new one in the same checkout, once", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  const missing: AttemptOutcome = { kind: "failed", failure: { reason: "no-conversation", detail: "none" } };
  await worker.finish("a", limit(rig, minute));
  await rig.clock.pass(minute);
  await worker.finish("a", missing);
  await turn();
  const [first, , third] = assignments(worker, "a");
  expect(third).toMatchObject({ ref: { attempt: 3 }, continues: { attempt: 1 } });
  const [before, after] = [first, third].map((each) =>
    each?.spec.command.kind === "argv" ? each.spec.command.argv : [],
  );
  expect(after?.[1]).toMatch(/^--session-id=[0-9a-f-]{36}$/);
  expect(after?.[1]).not.toBe(before?.[1]);
  expect(after?.[2]).toContain("Fix it.");
});

test("a closed pool stays closed over a restart, and opens by hand", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  await worker.finish("a", limit(rig, 10 * minute));
  await rig.stop();
  await rig.start();
  await turn();
  const again = await TestWorker.connect(rig, { cpu: 64 });
  await rig.submit([task("late", agent)]);
  expect(again.live.has("late")).toBe(false);
  expect(await rig.queue.records.pools(1)).toMatchObject([
    { name: "team", state: "closed", reported: true, waiting: 2 },
  ]);
  const events = async () =>
    (await rig.queue.records.events({ after: 0, kinds: ["pool.changed"], limit: 100 })).map(
      (event) => event.kind === "pool.changed" && event.data.state,
    );
  expect(await rig.queue.backlog.openPool(1, "team")).toMatchObject({ ok: true, value: { state: "open" } });
  await turn();
  expect([again.live.has("late"), again.live.has("a"), await events()]).toEqual([
    true,
    true,
    ["closed", "open"],
  ]);
  const none = await rig.queue.backlog.openPool(1, "none");
  expect(none).toMatchObject({ ok: false, failure: { reason: "not-found" } });
});

test("another task tries the pool when the first one that should was cancelled", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  for (const name of names) await worker.finish(name, limit(rig, minute));
  await rig.clock.pass(minute);
  const [probe = ""] = live(worker).filter((name) => names.includes(name));
  await worker.finish(probe, { kind: "cancelled" });
  const next = live(worker).filter((name) => names.includes(name));
  expect(next).toHaveLength(1);
  expect(next).not.toEqual([probe]);
});

test("a task that is cancelled, or whose run ends, does not wait for quota", async () => {
  const { rig, worker } = await openRig();
  await using _rig = rig;
  await rig.queue.backlog.act({ action: "cancel", ids: ["r1/a"], subtree: false });
  await worker.finish("a", limit(rig, minute));
  expect((await rig.states(1))["a"]).toBe("cancelled");
});
